// SPDX-License-Identifier: Apache-2.0
// /profil while one types and ticks: a worker reads (browser/worker.js), this shows. Nothing leaves the page, whose policy lets
// its scripts ask for nothing. Without script, or when the engine does not come, the form is posted (desk/profile/).
"use strict";

(() => {
  const form = document.querySelector("form.profile-form");
  if (!form?.dataset.folder || typeof Worker !== "function" || typeof WebAssembly !== "object") return;

  const area = form.elements.texte;
  const boxes = [...form.querySelectorAll("[name=vu]")];
  const trust = form.querySelector(".privacy span");
  const sent = trust.textContent;
  const answer = document.getElementById("reponse");
  const before = form.querySelector(".before");
  const wordsOf = (fact) => boxes.find((box) => box.value === fact).nextElementSibling.textContent;

  function item({ title, text, href, link, undone }, all) {
    const made = document.getElementById("chose").content.firstElementChild.cloneNode(true);
    made.querySelector("strong").textContent = title;
    made.querySelector(".item-text").textContent = text;
    if (undone) {
      const told = Object.assign(document.createElement("span"), { className: "undone" });
      told.textContent = `défait ${undone}\u00a0${undone > 1 ? "liens" : "lien"} sur ${all}`;
      made.querySelector("strong").after(" ", told);
    }
    if (href) made.append(Object.assign(document.createElement("a"), { href, textContent: link }));
    return made;
  }

  // What the text shows, in its own words.
  function showRead(seen, text) {
    const place = form.querySelector(".read-in");
    place.hidden = seen.length === 0;
    place.querySelector("ul").replaceChildren(
      ...boxes.flatMap(({ value }) => seen.filter(({ fact }) => fact === value)).map(({ fact, start, end }) => {
        const line = document.createElement("li");
        const words = Object.assign(document.createElement("q"), { textContent: text.slice(start, end) });
        line.append(`${wordsOf(fact)}\u00a0: «\u00a0`, words, "\u00a0»");
        return line;
      }),
    );
    before.replaceChildren(
      ...seen.map(({ fact }) => Object.assign(document.createElement("input"), { type: "hidden", name: "lu", value: fact })),
    );
  }

  function show(told, text) {
    showRead(told.seen, text);
    for (const box of boxes) box.checked = told.facts.includes(box.value);
    answer.querySelectorAll(".dot").forEach((dot, n) => dot.classList.toggle("dot-shown", told.shown.includes(n)));
    const count = answer.querySelectorAll(".dot").length;
    const lines = answer.querySelectorAll(".edge");
    for (let a = 0, e = 0; a < count; a++)
      for (let b = a + 1; b < count; b++, e++) {
        lines[e].classList.toggle("edge-shown", told.shown.includes(a) && told.shown.includes(b));
        lines[e].classList.toggle("edge-strong", told.strong.includes(e));
      }
    const say = (selector, words) => {
      const place = answer.querySelector(selector);
      if (place.textContent !== words) place.textContent = words;
    };
    say("h2", told.title);
    say(".tied-text", told.text);
    say(".tied-names span", told.names);
    answer.querySelector(".tied-names").hidden = !told.names;
    for (const list of answer.querySelectorAll("[data-list]")) {
      const items = told[list.dataset.list];
      list.hidden = items.length === 0;
      list.querySelector("ul, ol").replaceChildren(...items.map((one) => item(one, told.ties.length)));
    }
  }

  const worker = new Worker(`/ressources/${form.dataset.folder}/worker.js`, { type: "module" });
  let ready = false;
  let lost = false;
  let busy = null; // the text that the worker reads
  let waiting = false; // something changed meanwhile

  function read() {
    if (!ready || lost) return;
    form.dataset.shown = "no";
    if (busy !== null) {
      waiting = true;
      return;
    }
    waiting = false;
    busy = area.value;
    const ticked = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    const told = [...before.querySelectorAll("input")].map(({ value }) => value);
    const open = form.querySelector("[name=lecteurs]:checked").value === "tous";
    worker.postMessage({ profile: { text: busy, ticked, before: told, open } });
  }

  function give(message) {
    lost = true;
    form.dataset.reading = "server";
    trust.textContent = `${message} ${sent}`;
  }

  worker.onerror = () => give("Ce navigateur ne sait pas lire lui-même.");
  worker.onmessage = ({ data }) => {
    if (data.lost) return give(data.trouble);
    if (data.ready) {
      ready = true;
      form.dataset.reading = data.ready;
      trust.textContent = form.dataset[data.ready];
      return read();
    }
    const text = busy;
    busy = null;
    if (data.trouble) trust.textContent = data.trouble;
    // What changed meanwhile is read next: boxes ticked since would be lost otherwise.
    else if (!waiting) {
      show(data.profile, text);
      form.dataset.milliseconds = data.milliseconds.toFixed(2);
    }
    if (waiting) read();
    else form.dataset.shown = "yes";
  };

  form.addEventListener("input", read);
  form.addEventListener("submit", (event) => {
    if (lost) return;
    event.preventDefault();
    read();
    answer.scrollIntoView({ block: "start" });
  });
  trust.textContent = form.dataset.loading;
})();
