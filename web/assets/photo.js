// SPDX-License-Identifier: Apache-2.0
// /verifier/photo: an image is dropped, pasted or taken, read by the server (desk/photo/), and covered here before its clean copy is
// asked for. The picture is drawn on a canvas, so that the page's policy stays as strict as everywhere; nothing is kept.
"use strict";

(() => {
  const form = document.querySelector("form.photo");
  if (!form || typeof createImageBitmap !== "function" || typeof DataTransfer !== "function") return;

  const STEP = 0.02; // of a side: what an arrow moves
  const SMALL = 8; // pixels on the screen below which a stroke is a click
  const NAMES = { visages: "Les visages", textes: "Les textes", codes: "Les codes" };
  const field = form.querySelector("#f-photo");
  const told = form.querySelector(".photo-status");
  const make = (tag, about = {}) => Object.assign(document.createElement(tag), about);
  // As French is typeset: what stands before « : » stays with it.
  const say = (place, words) => (place.textContent = words.replace(/ (?=[:;?!»])/g, "\u00a0").replace(/« /g, "«\u00a0"));
  const button = (textContent, className = "button button-quiet") => make("button", { type: "button", textContent, className });

  // --- which image ---

  function give(file) {
    if (!file) return;
    const given = new DataTransfer();
    given.items.add(file);
    field.files = given.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const picture = (files) => [...files].find(({ type, name }) => /^(?:image\/|application\/pdf$|video\/)/.test(type) || /\.(?:heic|heif|avif)$/i.test(name));

  const drop = form.querySelector(".photo-drop");
  const camera = form.querySelector(".photo-camera");
  form.querySelector(".photo-ways").hidden = false;
  // A desk's file dialog takes no photo.
  camera.hidden = !matchMedia("(pointer: coarse)").matches;
  const lens = camera.nextElementSibling;
  camera.addEventListener("click", () => lens.click());
  lens.addEventListener("change", () => give(lens.files[0]));
  addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("photo-over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("photo-over"));
  addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("photo-over");
    const file = picture(event.dataTransfer.files);
    if (file) give(file);
    else say(told, "Ce fichier n'est pas une image. Déposez une photo, une capture d'écran, un PDF ou une vidéo.");
  });
  addEventListener("paste", (event) => {
    const file = picture(event.clipboardData?.files ?? []);
    if (!file) return;
    event.preventDefault();
    give(file);
  });
  field.addEventListener("change", () => {
    const [file] = field.files;
    forget();
    if (file) say(told, `Image choisie : ${file.name}. Elle part quand vous demandez de la regarder.`);
  });

  // --- what the server is asked ---

  const APART = "Le serveur ne répond pas. Votre image n'est pas perdue : vérifiez le réseau, puis recommencez.";
  let turn = 0;

  function forget() {
    turn++;
    document.getElementById("lecture")?.remove();
    form.querySelector(".notice")?.remove();
    form.querySelector(".photo-plain").hidden = false;
  }

  // What a page that refuses says, on one line.
  function why(page) {
    const words = page.querySelector("main .notice:not([hidden])") ?? page.querySelector("main");
    return (words?.innerText ?? words?.textContent ?? "").replace(/\s+/g, " ").trim() || APART;
  }

  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  // Long work tells how long it has taken, where no screen reader is interrupted by it.
  function waiting(place) {
    const began = Date.now();
    const tell = () => say(place, `${Math.round((Date.now() - began) / 1000)} s…`);
    place.hidden = false;
    tell();
    const timer = setInterval(tell, 1000);
    return () => {
      clearInterval(timer);
      place.hidden = true;
    };
  }

  async function look() {
    const [wait] = document.getElementsByClassName("photo-wait");
    forget();
    const mine = turn;
    const file = field.files[0];
    const fields = new FormData(form);
    say(told, fields.has("suivre") ? "La vidéo est regardée du début à la fin : jusqu'à une minute…" : "Lecture de l'image : quelques secondes…");
    form.setAttribute("aria-busy", "true");
    const over = waiting(wait);
    const answer = await fetch(form.action.split("#")[0], { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer && (await read(answer).catch(() => null));
    form.removeAttribute("aria-busy");
    over();
    if (mine !== turn) return;
    const fresh = answer?.ok && page?.getElementById("lecture");
    if (!fresh) {
      say(told, page ? why(page) : APART);
      return;
    }
    say(told, "L'image est lue.");
    form.after(document.adoptNode(fresh));
    const cover = fresh.querySelector(".cover");
    if (cover) {
      form.querySelector(".photo-plain").hidden = true;
      await covering(cover, file);
    }
    fresh.focus();
    form.dataset.read = mine;
  }

  form.addEventListener("submit", (event) => {
    // The plain copy is a download: the browser's own way is the best one.
    if (event.submitter?.getAttribute("formaction")) return;
    event.preventDefault();
    look();
  });

  // A film that the browser can show, drawn moment by moment; nothing of it is asked of anybody.
  async function play(file) {
    const film = make("video", { muted: true, playsInline: true, preload: "auto", src: URL.createObjectURL(file) });
    const next = (name) => new Promise((done, failed) => {
      film.addEventListener(name, done, { once: true });
      film.addEventListener("error", failed, { once: true });
    });
    const ready = await next("loadeddata").then(() => film.videoWidth > 0, () => false);
    if (!ready) return null;
    return {
      film,
      lasts: film.duration,
      async go(seconds) {
        if (Math.abs(film.currentTime - seconds) < 0.001) return;
        const there = next("seeked");
        film.currentTime = seconds;
        await there.catch(() => null);
      },
      close: () => URL.revokeObjectURL(film.src),
    };
  }

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  // --- what is covered ---

  async function covering(place, file) {
    const find = (name) => place.querySelector(`.cover-${name}`);
    const [stage, boxes, list, status] = ["stage", "boxes", "list", "status"].map(find);
    const canvas = place.querySelector("canvas");
    const width = Number(place.dataset.width);
    const height = Number(place.dataset.height);
    const areas = [];
    let address = null;
    let copied = null;
    const moving = "film" in place.dataset;
    const original = await (moving ? play(file) : createImageBitmap(file)).catch(() => null);
    const time = find("time");
    const moment = () => (moving ? Number(time.value) : 0);

    async function paint(image) {
      if (image.film) await image.go(moment());
      // A phone's memory: what is shown needs no more than the screen's pixels.
      const scale = Math.min(1, 1600 / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext("2d").drawImage(image.film ?? image, 0, 0, canvas.width, canvas.height);
    }

    function before() {
      if (original) paint(original);
      boxes.hidden = false;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", "L'image d'origine ; ses zones sont dans la liste");
    }
    function after() {
      if (copied) paint(copied);
      boxes.hidden = true;
      canvas.setAttribute("aria-label", "La copie propre");
    }

    // A copy is good for the areas that it was made with.
    function stale() {
      if (address) URL.revokeObjectURL(address);
      copied?.film && copied.close();
      address = copied = null;
      find("take").hidden = find("before").hidden = true;
      status.textContent = "";
      before();
    }

    const within = ({ from, until }) => !moving || (from <= moment() * 1000 && (!until || moment() * 1000 <= until));

    // Of what moves, where it is at the moment that is shown; nothing when it is nowhere.
    function show(area) {
      const shown = area.boxes.find(within);
      area.shown.hidden = !shown;
      if (!shown) return;
      area.box = shown;
      const { x, y, width: w, height: h } = area.box;
      area.shown.style.left = `${(100 * x) / width}%`;
      area.shown.style.top = `${(100 * y) / height}%`;
      area.shown.style.width = `${(100 * w) / width}%`;
      area.shown.style.height = `${(100 * h) / height}%`;
      area.shown.classList.toggle("covered", area.tick.checked);
    }

    function count() {
      for (const tick of find("groups").querySelectorAll("input")) {
        const some = areas.filter(({ kind }) => kind === tick.value);
        const ticked = some.filter((area) => area.tick.checked).length;
        tick.checked = ticked === some.length;
        tick.indeterminate = ticked > 0 && ticked < some.length;
      }
    }

    function change(area) {
      show(area);
      count();
      stale();
    }

    function add(item, kind, all, words, checked) {
      const number = areas.length ? areas.at(-1).number + 1 : 1;
      const label = make("label", { className: "choice cover-tick" });
      const tick = make("input", { type: "checkbox", checked });
      const area = { number, kind, boxes: all, box: all[0], tick, shown: make("div", { className: "cover-box" }) };
      label.append(tick, make("b", { textContent: number }), make("span", { textContent: words }));
      item.replaceChildren(label);
      area.shown.append(make("b", { textContent: number }));
      boxes.append(area.shown);
      areas.push(area);
      tick.addEventListener("change", () => change(area));
      label.addEventListener("pointerenter", () => area.shown.classList.add("meant"));
      label.addEventListener("pointerleave", () => area.shown.classList.remove("meant"));
      tick.addEventListener("focus", () => area.shown.classList.add("meant"));
      tick.addEventListener("blur", () => area.shown.classList.remove("meant"));
      show(area);
      return area;
    }

    // Never beyond the picture, never empty.
    function hold({ x, y, width: w, height: h, from = 0, until = 0 }) {
      const wide = Math.max(1, Math.min(width, Math.round(w)));
      const high = Math.max(1, Math.min(height, Math.round(h)));
      return {
        x: Math.max(0, Math.min(width - wide, Math.round(x))),
        y: Math.max(0, Math.min(height - high, Math.round(y))),
        width: wide,
        height: high,
        from,
        until,
      };
    }

    // Between which seconds an area of who looks covers; empty: from the beginning, to the end.
    function between(area) {
      const line = make("span", { className: "cover-between" });
      const second = (words, value) => {
        const label = make("label", { textContent: `${words} ` });
        const box = make("input", { type: "number", min: 0, max: Math.ceil(original?.lasts ?? 86400), step: 0.1, value });
        label.append(box, " s");
        line.append(label, " ");
        return box;
      };
      const [from, until] = [second("De", "0"), second("à", original ? Math.ceil(original.lasts * 10) / 10 : "")];
      const change = () => {
        const whole = !until.value || (original && Number(until.value) >= original.lasts);
        area.boxes[0].from = Math.max(0, Math.round(Number(from.value) * 1000)) || 0;
        area.boxes[0].until = whole ? 0 : Math.max(Math.round(Number(until.value) * 1000), area.boxes[0].from + 100);
        show(area);
        stale();
      };
      from.addEventListener("change", change);
      until.addEventListener("change", change);
      return line;
    }

    // An area of who looks: it moves with the arrows, grows and shrinks with Shift.
    function own(box) {
      const item = list.appendChild(make("li"));
      const area = add(item, "", [hold(box)], "Zone ajoutée", true);
      const move = button("Déplacer");
      const away = button("Retirer");
      move.setAttribute("aria-label", `Déplacer la zone ${area.number} : flèches ; agrandir ou réduire : Maj et flèches`);
      away.setAttribute("aria-label", `Retirer la zone ${area.number}`);
      move.addEventListener("keydown", (event) => {
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!way) return;
        event.preventDefault();
        const [dx, dy] = [way[0] * width * STEP, way[1] * height * STEP];
        const { x, y, width: w, height: h, from, until } = area.boxes[0];
        area.boxes = [hold(event.shiftKey ? { x, y, width: w + dx, height: h + dy, from, until } : { x: x + dx, y: y + dy, width: w, height: h, from, until })];
        change(area);
      });
      move.addEventListener("click", () => say(status, "Les flèches déplacent cette zone ; avec Maj, elles l'agrandissent ou la réduisent."));
      move.addEventListener("focus", () => area.shown.classList.add("meant"));
      move.addEventListener("blur", () => area.shown.classList.remove("meant"));
      away.addEventListener("click", () => {
        areas.splice(areas.indexOf(area), 1);
        area.shown.remove();
        item.remove();
        stale();
        find("add").focus();
      });
      if (moving) item.append(between(area));
      item.append(move, away);
      stale();
      return { area, move };
    }

    for (const item of [...list.children]) {
      const all = item.dataset.box.split(";").map((part) => {
        const [x, y, w, h, from = 0, until = 0] = part.split(" ").map(Number);
        return { x, y, width: w, height: h, from, until };
      });
      const { kind } = item.dataset;
      add(item, kind, all, item.textContent, form.elements[kind].checked);
    }
    for (const [kind, name] of Object.entries(NAMES)) {
      const some = areas.filter((area) => area.kind === kind);
      if (some.length < 2) continue;
      const label = make("label", { className: "choice cover-tick" });
      const tick = make("input", { type: "checkbox", value: kind });
      label.append(tick, make("span", { textContent: `${name} (${some.length})` }));
      find("groups").append(label);
      tick.addEventListener("change", () => {
        for (const area of some) {
          area.tick.checked = tick.checked;
          show(area);
        }
        stale();
      });
    }
    count();

    // With a pointer: a click turns an area on and off, a stroke draws one once that was asked for.
    const draw = find("draw");
    const at = (event) => {
      const { left, top, width: w, height: h } = boxes.getBoundingClientRect();
      return { x: ((event.clientX - left) * width) / w, y: ((event.clientY - top) * height) / h };
    };
    let from = null;
    let ghost = null;
    const stroke = (event) => {
      const to = at(event);
      return { x: Math.max(0, Math.min(from.x, to.x)), y: Math.max(0, Math.min(from.y, to.y)), right: Math.min(width, Math.max(from.x, to.x)), bottom: Math.min(height, Math.max(from.y, to.y)) };
    };
    const drawing = () => draw.getAttribute("aria-pressed") === "true";
    draw.addEventListener("click", () => {
      draw.setAttribute("aria-pressed", !drawing());
      stage.classList.toggle("cover-drawing", drawing());
      if (drawing()) stale();
      say(status, drawing() ? "Tracez un rectangle sur l'image." : "");
    });
    boxes.addEventListener("pointerdown", (event) => {
      from = at(event);
      from.left = event.clientX;
      from.top = event.clientY;
      if (!drawing()) return;
      event.preventDefault();
      boxes.setPointerCapture(event.pointerId);
      ghost = boxes.appendChild(make("div", { className: "cover-box covered" }));
    });
    boxes.addEventListener("pointermove", (event) => {
      if (!ghost) return;
      const { x, y, right, bottom } = stroke(event);
      ghost.style.left = `${(100 * x) / width}%`;
      ghost.style.top = `${(100 * y) / height}%`;
      ghost.style.width = `${(100 * (right - x)) / width}%`;
      ghost.style.height = `${(100 * (bottom - y)) / height}%`;
    });
    boxes.addEventListener("pointercancel", () => {
      ghost?.remove();
      from = ghost = null;
    });
    boxes.addEventListener("pointerup", (event) => {
      if (!from) return;
      const { x, y, right, bottom } = stroke(event);
      const still = Math.hypot(event.clientX - from.left, event.clientY - from.top) < SMALL;
      if (ghost && !still) own({ x, y, width: right - x, height: bottom - y });
      if (still) {
        const under = areas.filter(({ box, shown }) => !shown.hidden && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
        const area = under.sort((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)[0];
        if (area) {
          area.tick.checked = !area.tick.checked;
          change(area);
        }
      }
      ghost?.remove();
      from = ghost = null;
    });
    find("add").addEventListener("click", () => {
      const { move } = own({ x: width * 0.375, y: height * 0.375, width: width * 0.25, height: height * 0.25 });
      move.focus();
      say(status, "Zone ajoutée au milieu. Les flèches la déplacent ; avec Maj, elles l'agrandissent ou la réduisent.");
    });

    // Only a video has a sound to leave out.
    const chosen = () => ({
      zones: areas.filter((area) => area.tick.checked).map(({ boxes: all, number }) => ({ all, number })),
      silent: find("silent")?.checked,
    });
    find("copy").addEventListener("click", async ({ currentTarget }) => {
      stale();
      const mine = turn;
      const fields = new FormData();
      const wanted = chosen();
      for (const name of ["jeton", "contexte"]) if (form.elements[name]?.value) fields.set(name, form.elements[name].value);
      fields.set("photo", file);
      if (wanted.silent) fields.set("sans-son", "1");
      const line = (b) => `${b.x} ${b.y} ${b.width} ${b.height}${moving ? ` ${b.from} ${b.until}` : ""}`;
      fields.set("zones", wanted.zones.flatMap(({ all }) => all.map(line)).join("\n"));
      currentTarget.disabled = true;
      place.setAttribute("aria-busy", "true");
      say(status, moving && wanted.zones.length ? "La vidéo est couverte image par image, puis le serveur la relit : jusqu'à une minute…" : "La copie se fait, puis le serveur la relit…");
      const over = waiting(find("wait"));
      const asked = JSON.stringify(wanted);
      const answer = await fetch("/verifier/photo/copie", { method: "POST", body: fields }).catch(() => null);
      const good = answer?.ok && !(answer.headers.get("Content-Type") ?? "").startsWith("text/html");
      const blob = good ? await answer.blob().catch(() => null) : null;
      const page = answer && !good ? await read(answer).catch(() => null) : null;
      currentTarget.disabled = false;
      over();
      place.removeAttribute("aria-busy");
      if (mine !== turn) return;
      if (!blob) {
        say(status, page ? why(page) : APART);
        return;
      }
      // What changed meanwhile is not in this copy.
      if (asked !== JSON.stringify(chosen())) {
        say(status, "Vos choix ont changé pendant la copie : refaites-la.");
        return;
      }
      address = URL.createObjectURL(blob);
      copied = await (moving ? play(blob) : createImageBitmap(blob)).catch(() => null);
      const take = find("take");
      take.href = address;
      take.download = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "image";
      take.hidden = false;
      find("before").hidden = !copied || !original;
      find("before").setAttribute("aria-pressed", "false");
      after();
      const many = wanted.zones.length;
      const covered = many ? `, ${many} zone${many > 1 ? "s" : ""} couverte${many > 1 ? "s" : ""}` : "";
      const left = moving && many ? "ces zones y ont une seule couleur ; regardez-la jusqu'au bout avant de la publier" : wanted.silent === false ? "il n'y reste que les images, et le son s'il y en a un : écoutez-le" : "le fichier ne dit plus rien";
      say(status, `La copie est prête${covered} : le serveur l'a relue, ${left}.`);
      take.focus();
    });
    find("silent")?.addEventListener("change", stale);
    find("follow")?.addEventListener("click", () => {
      form.elements.suivre.checked = true;
      look();
    });
    time?.addEventListener("input", () => {
      find("clock").textContent = clock(moment());
      for (const area of areas) show(area);
      if (boxes.hidden) after();
      else before();
    });
    find("before").addEventListener("click", ({ currentTarget }) => {
      const pressed = currentTarget.getAttribute("aria-pressed") !== "true";
      currentTarget.setAttribute("aria-pressed", pressed);
      if (pressed) before();
      else after();
    });

    // The picture's own shape, as high as the screen allows.
    stage.style.aspectRatio = `${width} / ${height}`;
    stage.style.maxWidth = `calc(75vh * ${width / height})`;
    before();
    if (moving && original) {
      time.max = Math.max(0, Math.floor(original.lasts * 10) / 10);
      find("when").hidden = false;
    }
    find("blind").hidden = Boolean(original);
    stage.hidden = draw.hidden = !original;
    place.hidden = false;
  }

  // What the share sheet gave to the service worker (web/assets/sw.js), once.
  const [, id] = /^#partage=(.*)$/s.exec(location.hash) ?? [];
  const worker = navigator.serviceWorker?.controller;
  if (location.hash === "#choisir") say(told, "L'image partagée n'a pas été gardée en chemin : choisissez-la ici.");
  if (id) history.replaceState(null, "", location.pathname);
  if (id && worker) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => data?.file && give(data.file);
    worker.postMessage({ shared: id }, [port2]);
  }
})();
