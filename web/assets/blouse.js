// SPDX-License-Identifier: Apache-2.0
// What a page gains with script; without it everything works by links and forms.
"use strict";

// Dialogs: a link to #id shows one without script; with it the dialog holds the focus, and Escape closes it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens], [data-closes]");
  const dialog = link && document.getElementById(link.dataset.opens ?? link.dataset.closes);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    if (link.dataset.closes) dialog.close();
    else if (!dialog.open) dialog.showModal();
  }
});

// Menus: one is open at a time, Escape closes it and gives the focus back.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A file that is too heavy is told before it is sent: a long upload that ends in a refusal is lost time.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset.most) return;
  target.setCustomValidity([...target.files].reduce((sum, { size }) => sum + size, 0) > Number(target.dataset.most) ? target.dataset.heavy : "");
  target.reportValidity();
});

// A form that came back: the list of what to review is read first.
document.querySelector(".notice[role=alert]")?.focus();

// Copying what a field of this page shows, printing the page: buttons that only a script can serve.
document.querySelectorAll("[data-copies], [data-prints], [data-reveals]").forEach((button) => (button.hidden = false));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies], [data-prints], [data-reveals]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies ?? button.dataset.reveals);
  const label = button.querySelector("span");
  if ("prints" in button.dataset) {
    print();
  } else if (button.dataset.reveals) {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  } else {
    field.select();
    // Without https there is no clipboard but this older one.
    const done = navigator.clipboard ? await navigator.clipboard.writeText(field.value).then(() => true, () => false) : document.execCommand("copy");
    label.textContent = done ? "Copié" : "Sélectionné : copiez avec Ctrl + C";
  }
});

// The rules of a new password, each marked as soon as it is kept; the server holds them, and those that it alone knows.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const list of document.querySelectorAll("[data-rules]")) {
  const field = document.getElementById(list.dataset.rules);
  const names = plain(list.dataset.own).split(/[^a-z0-9]+/).filter((name) => name.length >= 4);
  const kept = {
    longueur: (text) => [...text].length >= 12,
    differents: (text) => new Set(text).size >= 5,
    nom: (text) => {
      const rest = names.reduce((left, name) => left.replaceAll(name, ""), plain(text));
      return text && (rest.length === plain(text).length || rest.length >= 8);
    },
  };
  field.addEventListener("input", () => {
    for (const rule of list.querySelectorAll("[data-rule]")) rule.classList.toggle("kept", Boolean(kept[rule.dataset.rule](field.value)));
  });
}

// A form with data-previews is read again by the server a moment after each pause, at data-reads, and the parts of the
// page that are named there are shown anew; nothing else moves, and what is wrong is not told before one asks.
for (const form of document.querySelectorAll("form[data-previews]")) {
  let waiting, turn = 0;
  const again = async () => {
    const mine = ++turn;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("geste", "relire");
    const answer = await fetch(form.dataset.reads, { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || answer.redirected || ![200, 422].includes(answer.status) || mine !== turn) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of form.dataset.previews.split(" ")) {
      const fresh = page.getElementById(id);
      if (fresh && mine === turn) document.getElementById(id)?.replaceChildren(...fresh.childNodes);
    }
    form.dataset.read = turn;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(again, 700);
  });
}

// The site as an application (web/assets/sw.js): public pages are kept on this device; a new version waits until one takes it.
(async () => {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  await new Promise((done) => (document.readyState === "complete" ? done() : addEventListener("load", done)));
  // What keeps pages must not slow down what the page is for.
  const check = document.querySelector("form[data-folder]:not([data-folder=\"\"])");
  const reads = () => !check || !["first", undefined].includes(check.dataset.reading);
  if (!reads()) await new Promise((done) => new MutationObserver(() => reads() && done()).observe(check, { attributeFilter: ["data-reading"] }));
  const kept = await serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => null);
  if (!kept) return;

  const typed = () =>
    [...document.querySelectorAll("main textarea:not([readonly]), main input:not([readonly])")].some((field) =>
      field.matches("textarea") ? field.value : /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
    );
  const offer = () => {
    if (!kept.waiting || !serviceWorker.controller || document.querySelector(".newer")) return;
    const told = Object.assign(document.createElement("div"), { className: "newer" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "La prendre" });
    told.setAttribute("role", "status");
    told.append(Object.assign(document.createElement("p"), { textContent: "Une nouvelle version de Blouse est prête." }), button);
    document.querySelector("main").append(told);
    button.addEventListener("click", () => {
      serviceWorker.addEventListener("controllerchange", () => {
        if (!typed()) return location.replace(location.pathname + location.search);
        told.firstChild.textContent = "C'est fait : elle sert dès la prochaine page. Ce que vous écrivez reste ici.";
        button.remove();
      });
      kept.waiting.postMessage({ take: true });
    });
  };
  offer();
  kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", offer));
  (await serviceWorker.ready).active.postMessage({ present: { engine: check?.dataset.reading === "here" } });
})();

// On paper nothing can be unfolded: what is closed opens while a page is printed.
{
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details.unfold:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
}

// Live views: when the server says that something moved, what has data-live is read again, unless somebody is busy in it.
for (const live of document.querySelectorAll("[data-live][id]")) {
  let due = false;
  const again = async () => {
    due = false;
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(live.id);
    if (fresh && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
  };
  new EventSource(live.dataset.live).addEventListener("bouge", () => {
    if (!due) setTimeout(again, 1000);
    due = true;
  });
}
