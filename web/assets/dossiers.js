// SPDX-License-Identifier: Apache-2.0
// The list of cases and a case, while they stay open; without script both work by links and forms.
"use strict";
{
  const made = (name, about) => Object.assign(document.createElement(name), about);
  const list = document.getElementById("liste");
  const rows = () => [...document.querySelectorAll("#liste tr[data-case]")];
  const several = (n, one, many) => (n ? `${n} ${n > 1 ? many : one}` : "");

  // An address says what is asked, not all that could be.
  for (const form of document.querySelectorAll("form[data-terse]"))
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
      setTimeout(() => [...form.elements].forEach((field) => (field.disabled = false)));
    });

  // How many are ticked is said beside what is done with them; a click with Shift ticks all between.
  const boxes = () => [...document.querySelectorAll("#liste .tick input")];
  const count = () => {
    const legend = document.querySelector("#coches legend");
    const ticked = boxes().filter((box) => box.checked).length;
    if (!legend) return;
    legend.querySelector(".count")?.remove();
    if (ticked) legend.append(made("span", { className: "count", textContent: ticked }));
  };
  let last = null;
  list?.addEventListener("click", (event) => {
    const box = event.target.closest(".tick input");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    count();
  });
  count();

  // What arrives is read apart, and shown when one asks: nothing moves under the eyes.
  const news = document.querySelector("[data-follows]");
  let fresh = null;
  const show = () => {
    if (!fresh) return;
    const here = document.activeElement?.closest("tr[data-case]")?.dataset.case;
    const ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value.split("-")[0]));
    list.replaceChildren(...fresh.childNodes);
    for (const box of boxes()) box.checked = ticked.has(box.value.split("-")[0]);
    count();
    fresh = null;
    news.firstElementChild.textContent = "";
    news.querySelector("button").remove();
    (here && document.querySelector(`#liste tr[data-case="${here}"] td > a`))?.focus();
  };
  const look = async () => {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("liste");
    const seen = new Map(rows().map((row) => [row.dataset.case, row.dataset.events]));
    const others = [...there.querySelectorAll("tr[data-case]")];
    const arrived = others.filter((row) => !seen.has(row.dataset.case)).length;
    const changed = others.filter((row) => seen.has(row.dataset.case) && seen.get(row.dataset.case) !== row.dataset.events).length;
    if (!arrived && !changed) return;
    fresh = there;
    news.firstElementChild.textContent = [several(arrived, "nouveau dossier", "nouveaux dossiers"), several(changed, "dossier changé", "dossiers changés")].filter(Boolean).join(", ") + ".";
    if (news.querySelector("button")) return;
    const button = made("button", { type: "button", className: "button", textContent: "Afficher" });
    button.addEventListener("click", show);
    news.append(button);
  };
  // Behind the first page, a list stays what it was.
  if (news && !/[?&](apres|avant)=/.test(location.search)) {
    let due = false;
    new EventSource(news.dataset.follows).addEventListener("dossier", () => {
      if (!due) setTimeout(() => (due = false, look()), 500);
      due = true;
    });
  }

  // Who else reads this case, and whether it changed: asked while somebody is here, so that no page keeps a session by itself.
  const company = document.querySelector("[data-presence]");
  if (company) {
    const IDLE = 10 * 60000;
    let moved = Date.now();
    for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => (moved = Date.now()), { passive: true });
    const said = company.querySelector("p");
    const ask = async () => {
      if (document.hidden || Date.now() - moved > IDLE) return;
      const answer = await fetch(company.dataset.presence).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const [events, others] = (await answer.text()).split("\n");
      const changed = events !== company.dataset.events ? "Ce dossier vient de changer : rechargez la page pour lire la suite. " : "";
      if (said.textContent !== changed + others) said.textContent = changed + others;
    };
    setInterval(ask, 15000);
    document.addEventListener("visibilitychange", ask);
  }

  // Shortcuts of one letter, which one can turn off; never the only way, never while somebody writes.
  const help = document.getElementById("raccourcis");
  const active = document.getElementById("raccourcis-actifs");
  if (help) {
    help.closest("[hidden]").hidden = false;
    active.checked = localStorage.getItem("raccourcis") !== "non";
    active.addEventListener("change", () => localStorage.setItem("raccourcis", active.checked ? "oui" : "non"));
    const current = () => document.activeElement?.closest("#liste tr[data-case]");
    const go = (step) => {
      const all = rows();
      const at = all.indexOf(current());
      all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]?.querySelector("td > a").focus();
    };
    const tick = (row, how) => {
      const box = row?.querySelector(".tick input");
      if (!box) return false;
      box.checked = how ?? !box.checked;
      count();
      return true;
    };
    const keys = {
      j: () => go(1),
      k: () => go(-1),
      o: () => current()?.querySelector("td > a").click(),
      x: () => tick(current()),
      e: () => {
        const close = document.getElementById("clore");
        if (!tick(current(), true) || !close) return;
        close.open = true;
        close.querySelector("textarea").focus();
      },
      a: show,
      "/": () => document.getElementById("f-q").focus(),
      "?": () => help.showModal(),
    };
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])");
      if (!active.checked || writing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
      if (!Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
  }
}
