// SPDX-License-Identifier: Apache-2.0
// /signaler: works out the form's challenge while one types, asks what to do at once about the text that was pasted, and moves an address
// that came with words to its own field. Without this script the form works as it is.
"use strict";

(() => {
  const form = document.querySelector("form[data-defi]");
  const advice = document.getElementById("conseil");
  if (!form) return;
  const { defi, preuve, lien, texte } = form.elements;

  if (window.Worker && defi.value) {
    const worker = new Worker(form.dataset.defi);
    worker.addEventListener("message", ({ data }) => {
      preuve.value = data;
      worker.terminate();
    });
    worker.postMessage(defi.value);
  }

  // « Regarde ça https://… » pasted as one.
  const tidy = () => {
    const words = lien.value.trim();
    const address = words.match(/https?:\/\/[^\s<>"«»]+/)?.[0];
    if (!address || address === words) return;
    if (!texte.value.trim()) texte.value = words.replace(address, " ").replace(/\s+/g, " ").trim();
    lien.value = address;
  };
  lien.addEventListener("change", tidy);
  lien.addEventListener("paste", () => setTimeout(tidy));

  // What was shared from another page of this site stands behind « # ».
  const shared = new URLSearchParams(location.hash.slice(1)).get("texte");
  if (shared && !texte.value && !lien.value) {
    lien.value = shared;
    tidy();
    if (!/^https?:/.test(lien.value)) [texte.value, lien.value] = [shared, ""];
    history.replaceState(null, "", location.pathname);
  }

  let asked = "";
  let turn = 0;
  let timer = 0;
  async function ask() {
    const said = texte.value.trim();
    if (said === asked || said.length < 12) return;
    asked = said;
    const mine = ++turn;
    const body = new URLSearchParams({ texte: said });
    if (form.elements.jeton) body.set("jeton", form.elements.jeton.value);
    if (form.elements.etablissement) body.set("etablissement", form.elements.etablissement.value);
    try {
      const answer = await fetch("/signaler/conseil", { method: "POST", body });
      if (!answer.ok || mine !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      advice.replaceChildren(...page.body.childNodes);
    } catch {
      asked = ""; // no network: the advice comes with the receipt
    }
  }
  texte.addEventListener("change", ask);
  texte.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 800);
  });
})();
