// SPDX-License-Identifier: Apache-2.0
// The alerts above every page of whoever is told of them: shown as soon as they come, with a clock, and a sound for who asked
// for one. Without script they are there when a page is opened.
"use strict";

(() => {
  const place = document.getElementById("alertes");
  const known = () => [...place.querySelectorAll(".alert:not(.alert-mine) a")].map(({ href }) => href).join();
  const shape = (from) =>
    [...from.querySelectorAll(".alert")]
      .map((one) => [one.className, one.querySelector("a").pathname, one.querySelector("[data-since]")?.dataset.since].join())
      .join(" ");

  // How long nobody has answered, to the second: a minute counts. Hidden from who listens, to whom it is said once, in words.
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor(Date.now() / 1000 - clock.dataset.since));
      const parts = [Math.floor(seconds / 3600) + "\u00a0h", Math.floor(seconds / 60) % 60 + "\u00a0min", (seconds % 60) + "\u00a0s"];
      clock.textContent = `il y a ${parts.slice(seconds >= 3600 ? 0 : seconds >= 60 ? 1 : 2).join(" ")}`;
    }
  };
  // Browsers let no page make a sound before somebody touched it.
  let sound = null;
  if ("sound" in place.dataset) {
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => (sound ??= new AudioContext()).resume(), { once: true });
  }
  const ring = () => {
    if (sound?.state !== "running") return;
    [0, 0.35, 0.7].forEach((after, n) => {
      const tone = new OscillatorNode(sound, { frequency: n === 1 ? 660 : 880 });
      const volume = new GainNode(sound, { gain: 0 });
      const from = sound.currentTime + after;
      volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
      volume.gain.setTargetAtTime(0, from + 0.15, 0.05);
      tone.connect(volume).connect(sound.destination);
      tone.start(from);
      tone.stop(from + 0.4);
    });
  };

  // Who is told while they look look again: what came may be newer than what they are told.
  let reading = false;
  let asked = false;
  const again = async () => {
    asked = reading;
    if (reading) return;
    reading = true;
    const answer = await fetch("/alertes/bandeau", { headers: { Accept: "text/html" } }).catch(() => null);
    reading = false;
    if (asked) return again();
    if (!answer?.ok || answer.redirected) return;
    const before = known();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    // Put there again, they would be said aloud again.
    if (shape(fresh) === shape(place)) return;
    // Who is about to press the button keeps it.
    if (place.contains(document.activeElement) && fresh.querySelector("[data-since]")) return;
    place.replaceChildren(...fresh.childNodes);
    tick();
    if (known() && known() !== before) ring();
    place.dataset.told = Number(place.dataset.told ?? 0) + 1;
  };

  // One tab follows for all: a browser opens few connections to one site at a time.
  const others = "BroadcastChannel" in window ? new BroadcastChannel("alertes") : null;
  others?.addEventListener("message", again);
  const follow = () =>
    new Promise(() => {
      new EventSource(place.dataset.liveAlerts).addEventListener("alerte", () => {
        others?.postMessage(1);
        again();
      });
    });
  if (others && navigator.locks) navigator.locks.request("alertes", follow);
  else follow();
  // Whatever happened to that connection.
  setInterval(again, 60_000);

  tick();
  setInterval(tick, 1000);
})();
