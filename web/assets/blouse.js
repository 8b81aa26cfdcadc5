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

// A form that came back: the list of what to review is read first.
document.querySelector(".notice[role=alert]")?.focus();
