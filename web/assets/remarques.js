// SPDX-License-Identifier: Apache-2.0
// Remarks on readings that were wrong. On /verifier they are written, masked as the engine masks; they stay in this browser
// alone. On /verifier/remarques they are shown, taken along as a file, erased, or given: by a form that one sees whole and
// sends oneself (the policy of both pages lets scripts ask for nothing).
"use strict";

(() => {
  const PLACE = "blouse-remarques";
  const KEPT = 90 * 86400000; // milliseconds that a remark stays
  const MOST = 100;
  const EXCERPT = 400; // characters around the words

  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(PLACE) ?? "[]").filter(({ at }) => Date.now() - at < KEPT);
    } catch {
      return [];
    }
  };
  const save = (all) => {
    if (all.length) localStorage.setItem(PLACE, JSON.stringify(all.slice(-MOST)));
    else localStorage.removeItem(PLACE);
  };
  const model = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  // A text with [NOM-1], [DATE-1]… in place of what the engine recognised, as verdict/tags.c writes them.
  function masked(text, entities, from, to) {
    const numbers = new Map();
    const counts = {};
    const plain = (words) => words.normalize("NFD").replace(/[\p{M}\s]/gu, "").toLowerCase();
    let out = "";
    let at = from;
    for (const { type, start, end } of entities) {
      const key = `${type} ${plain(text.slice(start, end))}`;
      if (!numbers.has(key)) numbers.set(key, (counts[type] = (counts[type] ?? 0) + 1));
      if (end <= from || start >= to) continue;
      out += `${text.slice(at, Math.max(at, start))}[${type}-${numbers.get(key)}]`;
      at = end;
    }
    return (out + text.slice(at, Math.max(at, to))).trim();
  }

  // The sentences around some words, no longer than needed.
  function around(text, start, end) {
    let from = Math.max(0, ...[".", "!", "?", "\n", "…"].map((mark) => text.lastIndexOf(mark, start - 1) + 1));
    const behind = /[.!?…\n]/.exec(text.slice(end));
    let to = behind ? end + behind.index + 1 : text.length;
    if (to - from > EXCERPT) [from, to] = [Math.max(from, start - EXCERPT / 4), Math.min(to, Math.max(end, start + EXCERPT))];
    return [from, to];
  }

  const form = document.querySelector("form.check");
  if (form) ask(form);
  const own = document.querySelector(".own-remarks");
  if (own) show(own);

  function ask(form) {
    const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.value;

    for (const result of form.querySelectorAll(".post .result")) result.after(model("demande-manque"));

    function open(button) {
      const post = button.closest(".post");
      const reason = button.closest(".reason");
      if (!post.seen?.result) return;
      form.querySelector(".remark-panel")?.remove();
      const { text, result } = post.seen;
      const panel = model("modele-remarque");
      const [rule, excerpt, comment, whole] = ["select", "textarea", "input:not([type])", "[type=checkbox]"].map((s) => panel.querySelector(s));
      let [start, end] = [0, text.length];
      if (reason) {
        const spans = result.findings.find((finding) => finding.rule === reason.dataset.rule)?.spans ?? [];
        if (spans.length) [start, end] = around(text, Math.min(...spans.map((s) => s.start)), Math.max(...spans.map((s) => s.end)));
        panel.querySelector("[data-missed]").remove();
      } else {
        const field = post.querySelector("textarea");
        for (const { id, dataset } of document.querySelectorAll("template[id^=regle-]")) rule.add(new Option(dataset.title, id.slice(6)));
        if (field.selectionEnd > field.selectionStart && field.value === text) [start, end] = [field.selectionStart, field.selectionEnd];
      }
      excerpt.value = masked(text, result.entities, start, end);
      panel.querySelector("[data-drop]").addEventListener("click", () => {
        panel.remove();
        button.focus();
      });
      panel.addEventListener("keydown", (event) => event.key === "Enter" && event.target === comment && event.preventDefault());
      panel.querySelector("[data-keep]").addEventListener("click", () => {
        save([
          ...load(),
          {
            id: crypto.randomUUID?.() ?? `${Date.now()}`,
            at: Date.now(),
            kind: reason ? "faux" : "manque",
            rule: reason ? reason.dataset.rule : rule.value,
            title: reason ? reason.querySelector("h2").textContent : rule.selectedOptions[0].textContent,
            excerpt: excerpt.value.trim(),
            comment: comment.value.trim(),
            whole: whole.checked ? text : "",
            context: chosen("contexte"),
            network: chosen("reseau"),
          },
        ]);
        const told = model("remarque-gardee");
        panel.replaceWith(told);
        told.querySelector("a").focus();
      });
      button.closest(".remark-ask").after(panel);
      excerpt.focus();
    }

    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remark]");
      if (button) open(button);
    });
  }

  function show(own) {
    const list = own.querySelector("ul");
    const given = document.querySelector("#donner form");
    const section = document.getElementById("donner");
    const undo = own.querySelector(".remark-undo");
    const when = new Intl.DateTimeFormat("fr", { dateStyle: "long" });
    const address = new URLSearchParams(location.search);
    own.hidden = false;

    if (address.get("fait") === "donnee" && address.get("repere")) {
      save(load().map((one) => (one.id === address.get("repere") ? { ...one, given: Date.now() } : one)));
      history.replaceState(null, "", location.pathname);
    }
    // The form is for what one chooses to give; one that came back stays open.
    if (section && !section.querySelector("[role=alert]")) section.hidden = true;

    function erase(kept) {
      const before = load();
      save(kept);
      draw();
      undo.hidden = false;
      const count = before.length - kept.length;
      undo.querySelector("span").textContent = count > 1 ? `${count} remarques sont effacées.` : "La remarque est effacée.";
      undo.querySelector("button").onclick = () => {
        save(before);
        undo.hidden = true;
        draw();
      };
      undo.querySelector("button").focus();
    }

    // Everything that leaves stands in the form, and can be changed there.
    function offer(one) {
      const field = (name) => given.elements[name];
      field("repere").value = one.id;
      field("genre").value = one.kind;
      field("regle").value = [...field("regle").options].some(({ value }) => value === one.rule) ? one.rule : "autre";
      field("extrait").value = one.excerpt;
      field("commentaire").value = one.comment;
      field("entier").value = one.whole;
      field("avec-entier").checked = false;
      field("entier").closest("details").hidden = !one.whole;
      if (one.context) field("contexte").value = one.context;
      if (one.network) field("reseau").value = one.network;
      section.hidden = false;
      section.scrollIntoView({ block: "start" });
      field("extrait").focus({ preventScroll: true });
    }

    function row(one) {
      const item = model("ma-remarque");
      const say = (selector, words) => {
        const place = item.querySelector(selector);
        if (words) place.textContent = words;
        else place.remove();
      };
      say(".badge", one.kind === "faux" ? "Pas un problème" : "Manqué");
      say(".remark-rule", one.title);
      say(".message", one.excerpt);
      say(".remark-comment", one.comment);
      say(".remark-when", `Gardée ici le ${when.format(one.at)}${one.given ? `, donnée le ${when.format(one.given)}` : ""}`);
      if (one.whole) item.querySelector("details .message").textContent = one.whole;
      else item.querySelector("details").remove();
      const give = item.querySelector("[data-give]");
      if (one.given) give?.remove();
      else give?.addEventListener("click", () => offer(one));
      item.querySelector("[data-erase]").addEventListener("click", () => erase(load().filter(({ id }) => id !== one.id)));
      return item;
    }

    function draw() {
      const all = load();
      save(all);
      for (const place of own.querySelectorAll("[data-some]")) place.hidden = !all.length;
      own.querySelector("[data-none]").hidden = Boolean(all.length);
      list.replaceChildren(...all.reverse().map(row));
    }

    own.querySelector("[data-erase-all]").addEventListener("click", () => erase([]));
    own.querySelector("[data-download]").addEventListener("click", () => {
      const lines = load().map(({ id, kind, rule, excerpt, comment, whole, context, network, at }) =>
        JSON.stringify({ id, remark: kind, rule, text: excerpt, ...(whole && { whole }), comment, context, network, at: new Date(at).toISOString() }));
      const link = Object.assign(document.createElement("a"), { download: "remarques.jsonl", href: URL.createObjectURL(new Blob([`${lines.join("\n")}\n`])) });
      link.click();
      URL.revokeObjectURL(link.href);
    });
    draw();
  }
})();
