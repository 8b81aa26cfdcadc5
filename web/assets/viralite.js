// SPDX-License-Identifier: Apache-2.0
// /guide/viralite while one changes the numbers: what desk/guide/spread.c computes, computed here. Without script the form asks
// the server.
"use strict";

(() => {
  const place = document.querySelector(".spread");
  const form = place?.querySelector("form");
  if (!form) return;

  const PEOPLE = 68000000;
  const NAMES = ["Vos contacts", "1er relais", "2e relais", "3e relais", "4e relais", "5e relais", "6e relais"];
  const TIMES = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"];
  const LIKES = [
    [30, "une classe de collège"],
    [180, "un avion de ligne plein"],
    [500, "un TGV à deux étages plein"],
    [2000, "l'Olympia plein"],
    [10000, "le personnel d'un grand CHU"],
    [20000, "l'Accor Arena pleine"],
    [80000, "le Stade de France plein"],
    [140000, "les habitants de Brest"],
    [230000, "les habitants de Rennes"],
    [325000, "les habitants de Nantes"],
    [520000, "les habitants de Lyon"],
    [880000, "les habitants de Marseille"],
    [2100000, "les habitants de Paris"],
    [3400000, "la Bretagne entière"],
    [6000000, "l'Occitanie entière"],
    [12400000, "l'Île-de-France entière"],
    [68000000, "la France entière"],
  ];
  const SVG = "http://www.w3.org/2000/svg";
  const number = (n) => n.toLocaleString("fr");
  const count = (n, one, many) => `${number(n)}\u00a0${n < 2 ? one : many}`;

  function roundOff(n) {
    let unit = 1;
    while (n / unit >= 100) unit *= 10;
    return Math.floor(n / unit + 0.5) * unit;
  }

  function likeness(n) {
    let i = 0;
    while (i + 1 < LIKES.length && LIKES[i + 1][0] <= n) i++;
    const ratio = n / LIKES[i][0];
    if (i + 1 < LIKES.length && n >= 0.85 * LIKES[i + 1][0]) return `presque ${LIKES[i + 1][1]}`;
    if (ratio < 0.85) return "";
    if (ratio < 1.25) return `à peu près ${LIKES[i][1]}`;
    if (ratio < 1.75) return `une fois et demie ${LIKES[i][1]}`;
    return `à peu près ${TIMES[Math.floor(ratio + 0.5) - 2]} fois ${LIKES[i][1]}`;
  }

  function growth({ contacts, partages, communs }) {
    const tenths = Math.floor((contacts * partages * (100 - communs) + 500) / 1000);
    if (partages === 0) return "Personne ne le partage : il reste chez vos contacts, à moins d'une capture d'écran.";
    if (tenths < 10) return "Chaque relais touche moins de monde que le précédent : le message s'éteint.";
    if (tenths === 10) return "Chaque relais touche autant de monde que le précédent.";
    const rest = tenths % 10 ? `,${tenths % 10}` : "";
    return `Chaque relais touche ${number(Math.floor(tenths / 10))}${rest} fois plus de monde que le précédent.`;
  }

  function rings({ contacts, partages, relais, communs }) {
    const made = [];
    let readers = contacts;
    let reached = 0;
    for (let i = 0; i <= relais; i++) {
      let sharers = 0;
      if (i > 0) {
        sharers = (readers * partages) / 100;
        readers = Math.min((((sharers * contacts * (100 - communs)) / 100) * (1 - reached / PEOPLE)), PEOPLE - reached);
      }
      reached += readers;
      const radius = 32 + 25 * i;
      const room = Math.floor((radius * 7) / 10);
      let width = 5;
      for (let most = room; readers > most && width < 19; most *= 4) width += 2;
      const dots = Math.floor(readers < room ? readers + 0.5 : room);
      made.push({ readers: roundOff(readers), sharers: roundOff(sharers), radius, dots, width });
    }
    return { made, reached };
  }

  const drawing = place.querySelector(".rings");
  const hide = (element, hidden) => (hidden ? element.setAttribute("visibility", "hidden") : element.removeAttribute("visibility"));

  // Circles are kept from one drawing to the next, so that they grow.
  function keep(selector, name, wanted, before) {
    const all = [...drawing.querySelectorAll(selector)];
    all.splice(wanted).forEach((element) => element.remove());
    while (all.length < wanted) {
      const made = document.createElementNS(SVG, name);
      drawing.insertBefore(made, before);
      all.push(made);
    }
    return all;
  }

  function draw(made) {
    const side = 2 * (made.at(-1).radius + 16);
    drawing.setAttribute("viewBox", `${200 - side / 2} ${200 - side / 2} ${side} ${side}`);
    drawing.setAttribute("width", Math.floor((side * 6) / 5));
    keep(".ring", "circle", made.length, drawing.querySelector(".you")).forEach((circle, i) => {
      const { radius, dots, width } = made[i];
      const set = { class: "ring", cx: 200, cy: 200, r: radius, pathLength: dots, "stroke-width": width };
      for (const [name, value] of Object.entries(set)) circle.setAttribute(name, value);
      hide(circle, dots === 0);
    });
    keep("text", "text", made.length, null).forEach((text, i) => {
      text.setAttribute("x", 200);
      text.setAttribute("y", 205 - made[i].radius);
      text.textContent = number(made[i].readers);
      hide(text, made[i].dots === 0);
    });
  }

  const fields = [...form.querySelectorAll("input[type=number]")];

  function show() {
    if (fields.some((field) => !field.value || !field.validity.valid)) return;
    const given = Object.fromEntries(fields.map(({ name, valueAsNumber }) => [name, valueAsNumber]));
    const { made, reached } = rings(given);
    const like = likeness(reached);
    place.querySelector(".spread-total").textContent = `${number(roundOff(reached))} personnes`;
    place.querySelector(".spread-like").textContent = like && `\u00a0: ${like}`;
    place.querySelector(".spread-friends").textContent = number(given.contacts);
    place.querySelector(".spread-growth").textContent = growth(given);
    draw(made);
    place.querySelector(".spread-steps").replaceChildren(
      ...made.map(({ readers, sharers }, i) => {
        const line = document.createElement("li");
        const more = `${count(sharers, "personne le partage", "personnes le partagent")}, ${count(readers, "lecteur", "lecteurs")} de plus`;
        line.append(Object.assign(document.createElement("strong"), { textContent: NAMES[i] }));
        line.append(`\u00a0: ${i ? more : count(readers, "lecteur", "lecteurs")}`);
        return line;
      }),
    );
  }

  // A slider beside each number.
  for (const field of fields) {
    const slider = Object.assign(document.createElement("input"), { type: "range", min: field.min, value: field.value });
    slider.max = field.name === "contacts" ? 1000 : field.max;
    if (field.name === "contacts") slider.step = 10;
    slider.value = field.value;
    slider.setAttribute("aria-label", field.labels[0].textContent);
    slider.addEventListener("input", () => {
      field.value = slider.value;
      show();
    });
    field.addEventListener("input", () => {
      slider.value = field.value;
      show();
    });
    field.before(slider);
  }
  form.classList.add("sliding");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
})();
