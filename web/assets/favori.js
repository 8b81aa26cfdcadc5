// SPDX-License-Identifier: Apache-2.0
// /verifier/favori: the bookmark that carries what is selected on any page to /verifier, and the button that installs the site
// as an application, where the browser can.
"use strict";

(() => {
  // Runs in pages of other sites, and leaves nothing there. The text stands behind « # », which browsers send to no server.
  const carry = (check) => {
    const field = document.activeElement;
    const chosen = String(getSelection()) || (field?.selectionEnd > field?.selectionStart ? field.value.slice(field.selectionStart, field.selectionEnd) : "");
    const text = encodeURIComponent(chosen.trim().replace(/\p{Surrogate}/gu, "").slice(0, 20000).replace(/\p{Surrogate}$/u, ""));
    open(check + (text && "#texte=" + text), "_blank");
  };
  const code = `javascript:void(${encodeURIComponent(`(${String(carry).replace(/\s+/g, " ")})(${JSON.stringify(`${location.origin}/verifier`)})`)})`;

  for (const place of document.querySelectorAll("[data-bookmark]")) {
    place.hidden = false;
    const link = place.querySelector("a");
    if (link) {
      link.href = code;
      // It belongs in the bar of bookmarks; here there is nothing to carry.
      link.addEventListener("click", (event) => event.preventDefault());
    }
    const field = place.querySelector("textarea");
    if (field) field.value = code;
  }

  const place = document.querySelector("[data-install]");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    place.hidden = false;
    place.querySelector("button").onclick = async () => {
      await event.prompt();
      place.hidden = true;
    };
  });
})();
