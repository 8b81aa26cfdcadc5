// SPDX-License-Identifier: Apache-2.0
// /verifier while one types: a worker reads (browser/worker.js), this shows. The text stays in this page: its policy lets the
// page's scripts ask for nothing. Without script, or when the engine does not come, the form is posted (desk/check/).
"use strict";

(() => {
  const form = document.querySelector("form.check");
  if (!form?.dataset.folder || typeof Worker !== "function" || typeof WebAssembly !== "object") return;

  const POSTS_MAX = 10;
  const LONG = 20000; // characters beyond which the words are not underlined while one types
  const STATES = { ok: "clear", attention: "review", bloquant: "stop" };
  const LEVELS = { conseil: "neutral", attention: "review", bloquant: "stop" };
  const model = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
  const posts = () => [...form.querySelectorAll(".post")];
  const area = (post) => post.querySelector("textarea");
  const chosen = (name) => form.querySelector(`[name=${name}]:checked`);
  const trust = form.querySelector(".privacy span");
  const sent = trust.textContent;

  // How long a text is for a network, as desk/check/length.c counts.
  const ENDINGS = new Set(
    ("alsace app be bio biz blog bzh ca care ch co com corsica de dev edu es eu fr gf gouv gov gp health info int io it lu me " +
      "mq nc net news online org paris pf pm re site social tv uk wf yt").split(" "),
  );
  const graphemes = new Intl.Segmenter("fr", { granularity: "grapheme" });
  const light = (cp) => cp <= 0x10ff || (cp >= 0x2000 && cp <= 0x200d) || (cp >= 0x2010 && cp <= 0x201f) || (cp >= 0x2032 && cp <= 0x2037);

  // The address that starts at `at`, or nothing.
  function addressAt(text, at, bare) {
    if (/[\p{L}\p{N}_]$/u.test(text.slice(Math.max(0, at - 2), at))) return "";
    const reach = (from) => /^\S*/.exec(text.slice(from))[0].replace(/[.,;:!?)\]}'"»’…]+$/, "");
    const scheme = /^https?:\/\//i.exec(text.slice(at, at + 8));
    if (scheme) {
      const whole = reach(at);
      return whole.length > scheme[0].length ? whole : "";
    }
    if (!bare || /[@#$\-./]$/.test(text.slice(0, at).slice(-1))) return "";
    const name = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+/i.exec(text.slice(at, at + 260))?.[0];
    const behind = name ? text.slice(at + name.length, at + name.length + 2) : "";
    if (!name || !ENDINGS.has(name.split(".").pop().toLowerCase()) || /^[\p{L}\p{N}_@]/u.test(behind)) return "";
    return behind[0] === "/" ? name + reach(at + name.length) : name;
  }

  function between(text, unit) {
    if (unit === "character") return [...text].length;
    let total = 0;
    for (const { segment } of graphemes.segment(text)) {
      const emoji = /\p{Emoji_Presentation}|\u20e3|.\ufe0f/u.test(segment);
      total += unit === "grapheme" ? 1 : emoji ? 2 : [...segment].reduce((sum, c) => sum + (light(c.codePointAt(0)) ? 1 : 2), 0);
    }
    return total;
  }

  function measure(given, { unit, length, url, bytes }) {
    if (!+length) return +bytes ? new TextEncoder().encode(given).length : [...given].length;
    let text = unit === "weighted" ? given.normalize("NFC") : given;
    if (unit === "grapheme" && !+bytes) text = text.replace(/(?<=@[a-z0-9_]+)@(?:[a-z0-9_]|[.-](?=[a-z0-9_]))+/gi, "");
    if (!+url) return between(text, unit);
    let total = 0;
    let from = 0;
    const starts = unit === "weighted" ? /[a-z0-9-]/gi : /https?:\/\//gi;
    for (let start; (start = starts.exec(text)); ) {
      const address = addressAt(text, start.index, unit === "weighted");
      // A word that is no address holds none either.
      if (!address && unit === "weighted") starts.lastIndex += /^[a-z0-9]*/i.exec(text.slice(starts.lastIndex, starts.lastIndex + 64))[0].length;
      if (!address) continue;
      total += between(text.slice(from, start.index), unit) + +url;
      from = starts.lastIndex = start.index + address.length;
    }
    return total + between(text.slice(from), unit);
  }

  function count(post) {
    const { dataset } = chosen("reseau");
    const text = area(post).value.trim();
    let line = post.querySelector(".counter");
    if (chosen("reseau").value === "aucun") return line?.remove();
    if (!line) {
      line = document.createElement("p");
      post.querySelector(".field").append(line);
    }
    const most = +dataset.length || +dataset.bytes;
    const length = measure(text, dataset);
    const over = (most && length > most) || (+dataset.bytes && new TextEncoder().encode(text).length > +dataset.bytes);
    const number = (n) => n.toLocaleString("fr");
    line.className = over ? "counter counter-over" : "counter";
    const unit = !+dataset.length && +dataset.bytes ? "octets" : "caractères";
    line.textContent = `${number(length)}${most ? ` sur ${number(most)}` : ""} ${unit}${over ? " : trop long" : ""}`;
  }

  // The text again, behind which the words found are underlined.
  function mark(post, result) {
    const text = area(post).value;
    const place = post.querySelector(".marks");
    place.classList.toggle("long", text.length > LONG);
    const edges = [];
    if (text.length <= LONG)
      result?.findings.forEach((finding, index) =>
        finding.spans.forEach(({ start, end }) => end > start && edges.push({ at: start, index }, { at: end, index, ends: true })),
      );
    edges.sort((a, b) => a.at - b.at || Boolean(b.ends) - Boolean(a.ends) || a.index - b.index);
    const open = new Map();
    const pieces = [];
    let from = 0;
    for (const { at, index, ends } of [...edges, { at: text.length }]) {
      if (at > from) {
        const first = Math.min(...open.keys());
        const piece = Number.isFinite(first) ? document.createElement("mark") : new Text();
        if (piece instanceof Element) piece.className = `mark-${LEVELS[result.findings[first].level]}`;
        piece.textContent = text.slice(from, at);
        pieces.push(piece);
        from = at;
      }
      if (ends) {
        open.set(index, open.get(index) - 1);
        if (!open.get(index)) open.delete(index);
        const number = document.createElement("b");
        const link = number.appendChild(document.createElement("a"));
        link.href = `#raison-${post.dataset.number}-${index + 1}`;
        link.tabIndex = -1;
        link.textContent = index + 1;
        pieces.push(number);
      } else if (index !== undefined) open.set(index, (open.get(index) ?? 0) + 1);
    }
    place.replaceChildren(...pieces, "\u200b");
  }

  function reason(post, finding, number, old) {
    const item = old ?? model("modele-raison");
    const state = LEVELS[finding.level];
    const rule = document.getElementById(`regle-${finding.rule}`);
    item.id = `raison-${post.dataset.number}-${number}`;
    item.dataset.rule = finding.rule;
    item.className = `reason reason-${state}`;
    item.querySelector(".reason-number").textContent = number;
    item.querySelector(".badge")?.remove();
    item.querySelector(".reason-head").append(model(`badge-${state}`));
    item.querySelector("h2").textContent = rule?.dataset.title ?? finding.rule;
    item.querySelector(".reason-message").textContent = finding.message;
    item.querySelector(".reason-advice").textContent = finding.advice;
    if (!old && rule) item.append(rule.content.firstElementChild.cloneNode(true));
    return item;
  }

  function show(post, result) {
    const place = post.querySelector(".result");
    const state = result ? STATES[result.verdict] : "";
    if (place.dataset.state !== state) {
      place.querySelector(".verdict")?.remove();
      if (state) place.prepend(model(`verdict-${state}`));
      place.dataset.state = state;
    }
    place.querySelector(".finer")?.remove();
    if (state && form.dataset.reading === "first") place.querySelector(".verdict").after(model("modele-premiere"));
    place.querySelector(".mosaic")?.remove();
    if (result?.mosaic?.length) {
      const told = model("modele-mosaique");
      const names = result.mosaic.join(", ").replace(/, (\d+)$/, " et $1");
      told.querySelector("b").textContent = `${result.mosaic.length > 1 ? "les messages" : "le message"} ${names}`;
      place.querySelector(".verdict").after(told);
    }
    const list = place.querySelector(".reasons") ?? place.appendChild(Object.assign(document.createElement("ol"), { className: "reasons" }));
    const olds = new Map([...list.children].map((item) => [item.dataset.rule, item]));
    list.replaceChildren(...(result?.findings ?? []).map((finding, index) => reason(post, finding, index + 1, olds.get(finding.rule))));
    list.hidden = !list.children.length;
    post.seen = { text: area(post).value, result }; // for remarks (remarques.js)
    mark(post, result);
  }

  function whole(results) {
    const read = results.filter(Boolean);
    const place = form.querySelector(".whole-thread");
    place.hidden = read.length < 2;
    if (place.hidden) return;
    place.querySelector(".verdict")?.remove();
    place.append(model(`verdict-${STATES[read.at(-1).thread_verdict]}-fil`));
  }

  // The verdict that a mend would give, when it is a better one.
  function gain(choice, verdict, post) {
    const order = Object.values(STATES);
    if (order.indexOf(STATES[verdict]) < order.indexOf(post.querySelector(".result").dataset.state))
      choice.querySelector(".mend-verdict").append(model(`badge-${STATES[verdict]}`));
  }

  // What one may do about each finding, with the verdict that it would give.
  function propose(post, given, text) {
    for (const list of post.querySelectorAll(".mends, .mend-all")) list.remove();
    if (!given || area(post).value !== text) return;
    for (const mend of given.mends) {
      const item = post.querySelectorAll(".reasons > li")[mend.finding];
      const place =
        item?.querySelector(".mends") ??
        item?.querySelector(".advice").insertAdjacentElement("afterend", Object.assign(document.createElement("ul"), { className: "mends" }));
      if (!place) continue;
      const choice = model(`retouche-${mend.kind}`);
      const words = choice.querySelector(".mend-words");
      const instead = choice.querySelector(".mend-text");
      if (words) words.textContent = text.slice(mend.start, mend.end).replace(/^[,\s]+|\s+$/g, "");
      if (instead) instead.textContent = mend.text.trim();
      gain(choice, mend.verdict, post);
      choice.querySelector("button").addEventListener("click", (event) => {
        event.preventDefault();
        change(post, mend.start, mend.end, mend.text);
      });
      place.append(choice);
    }
    const together = given.mends.filter(({ kind }) => kind === "generaliser" || kind === "retirer");
    if (together.length < 2) return;
    const all = model("retouche-toutes");
    gain(all, given.all.verdict, post);
    all.querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      change(post, 0, text.length, given.all.text);
    });
    post.querySelector(".reasons").before(all);
  }

  // By the browser's own editing, so that Ctrl+Z takes it back.
  function change(post, start, end, words) {
    const field = area(post);
    field.focus();
    field.setSelectionRange(start, end);
    if (!document.execCommand(words ? "insertText" : "delete", false, words)) {
      field.setRangeText(words, start, end, "end");
      read();
    }
  }

  const worker = new Worker(`/ressources/${form.dataset.folder}/worker.js`, { type: "module" });
  let ready = false;
  let lost = false;
  let busy = null; // what the worker reads
  let waiting = false; // something changed meanwhile

  function read() {
    if (!ready || lost) return;
    form.dataset.shown = "no";
    if (busy) {
      waiting = true;
      return;
    }
    waiting = false;
    const network = chosen("reseau").value;
    busy = posts().map((post) => area(post).value);
    worker.postMessage({ read: { posts: busy, context: chosen("contexte").value, network: network === "aucun" ? null : network } });
  }

  function next() {
    busy = null;
    if (waiting) read();
    else form.dataset.shown = "yes";
  }

  function give(message) {
    lost = true;
    form.dataset.reading = "server";
    trust.textContent = `${message} ${sent}`;
    for (const post of posts()) mark(post, null);
  }

  worker.onerror = () => give("Ce navigateur ne sait pas lire lui-même.");
  worker.onmessage = ({ data }) => {
    if (data.lost) return give(data.trouble);
    // First with a small charter, then with the whole one; which of them reads is said.
    if (data.ready) {
      ready = true;
      form.dataset.reading = data.ready;
      trust.textContent = form.dataset[data.ready];
      for (const button of form.querySelectorAll("[data-ready]")) button.hidden = data.ready !== "here" && button.matches(".careful");
      return read();
    }
    if (data.progress !== undefined) return void (careful.querySelector("progress").value = data.progress);
    if (data.careful) return loaded(data.trouble);
    if (data.trouble) {
      trust.textContent = data.trouble;
      return next();
    }
    if (data.results) {
      form.dataset.milliseconds = data.milliseconds.toFixed(2);
      // What one typed meanwhile is read next; what is shown belongs to the text that stands there.
      posts().forEach((post, index) => area(post).value === busy[index] && show(post, data.results[index] ?? null));
      return whole(data.results);
    }
    posts().forEach((post, index) => propose(post, data.mends[index], busy[index]));
    next();
  };

  // The careful reading: a download that one asks for.
  const careful = form.querySelector(".careful");
  careful?.querySelector("button").addEventListener("click", () => {
    careful.querySelector("button").hidden = true;
    careful.querySelector(".progress").hidden = false;
    worker.postMessage({ careful: +careful.dataset.weight });
  });
  function loaded(trouble) {
    careful.querySelector(".progress").hidden = true;
    careful.querySelector(".hint").textContent = trouble ?? careful.dataset.done;
    careful.querySelector("button").hidden = !trouble;
    read();
  }

  function prepare(post) {
    const place = Object.assign(document.createElement("div"), { className: "marks" });
    place.setAttribute("aria-hidden", "true");
    post.querySelector(".paper").append(place);
    post.querySelector(".result").replaceChildren();
    post.querySelector(".result").setAttribute("role", "status");
    mark(post, null);
    area(post).addEventListener("input", () => {
      mark(post, null);
      count(post);
      read();
    });
  }

  function add() {
    const all = posts();
    if (all.length >= POSTS_MAX) return;
    const post = all.at(-1).cloneNode(true);
    const number = all.length + 1;
    post.dataset.number = number;
    post.setAttribute("aria-label", `Message ${number}`);
    post.querySelector(".marks").remove();
    post.querySelector(".counter")?.remove();
    post.querySelector(".error")?.remove();
    post.querySelector("label").textContent = `Message ${number} du fil`;
    post.querySelector("label").htmlFor = `f-message-${number}`;
    Object.assign(area(post), { id: `f-message-${number}`, name: `message-${number}`, value: "" });
    all.at(-1).after(post);
    delete post.querySelector(".result").dataset.state;
    prepare(post);
    count(post);
    area(post).focus();
    if (number === POSTS_MAX) form.querySelector("[value=ajouter]").hidden = true;
    read();
  }

  async function copy(button) {
    const text = posts().map((post) => area(post).value.trim()).filter(Boolean).join("\n\n");
    const field = area(posts()[0]);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    button.querySelector("span").textContent = "Copié";
  }

  form.addEventListener("submit", (event) => {
    if (lost) return;
    event.preventDefault();
    if (event.submitter?.value === "ajouter") return add();
    read();
    document.querySelector(".result .verdict")?.scrollIntoView({ block: "center" });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "reseau") posts().forEach(count);
    if (event.target.type === "radio") read();
  });

  // The same text, to be reported: behind « # », so that it is sent nowhere before its form is.
  document.getElementById("signaler")?.addEventListener("click", ({ currentTarget }) => {
    const text = area(posts()[0]).value.trim();
    currentTarget.href = `/signaler${text ? `#texte=${encodeURIComponent(text)}` : ""}`;
  });

  // A text that comes with the address, behind « # », which is sent to no server; it does not stay there.
  async function brought() {
    const [, how, what] = /^#(texte|partage)=(.*)$/s.exec(location.hash) ?? [];
    if (!how) return;
    history.replaceState(null, "", location.pathname);
    const text = how === "texte" ? decodeURIComponent(what) : await shared(what);
    const field = area(posts()[0]);
    if (text === null || field.value) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What the share sheet gave to the service worker (web/assets/sw.js), once.
  function shared(id) {
    const worker = navigator.serviceWorker?.controller;
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      if (!worker) return resolve(null);
      port1.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ shared: id }, [port2]);
    });
  }

  trust.textContent = form.dataset.loading;
  for (const post of posts()) prepare(post);
  posts().forEach(count);
  brought().catch(() => {});
})();
