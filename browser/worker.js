// SPDX-License-Identifier: Apache-2.0
// Reads for the pages /verifier and /profil, beside them, so that typing never waits. Asks for the files of its own folder,
// and for nothing else. A first charter, a tenth of the whole one, reads until that one is there. The page says {read: {…}}, {profile: {…}} or {careful: bytes}; see web/assets/verifier.js and
// web/assets/profil.js for what comes back.
import { Blouse, BlouseError } from "./blouse.js";

const here = (name) => new URL(name, import.meta.url);
const wasm = Blouse.compile(here("blouse.wasm"));
const first = Blouse.load({ wasm, charter: here("first.blc") });
// Asked for behind the first, so that both do not share the line.
const whole = first.catch(() => null).then(() => Blouse.load({ wasm, charter: here("charter.blc") }));
let ready = first.catch(() => whole);

const LONG = 20000; // characters beyond which no mend is proposed: each is read whole

const told = (error) => (error instanceof BlouseError ? error.message : "La lecture s'est arrêtée : rechargez la page.");

// Code points to what JavaScript counts, for spans in ascending or any order.
function units(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (point) => point;
  let point = 0;
  let unit = 0;
  return (wanted) => {
    if (wanted < point) point = unit = 0;
    for (; point < wanted; point++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    return unit;
  };
}

// The posts in their order, as one thread. Half a surrogate pair, left by a hand that deletes, is no character.
function read(blouse, { posts, context, network }) {
  blouse.forget();
  return posts.map((given, index) => {
    const text = given.replace(/\p{Surrogate}/gu, "\ufffd");
    if (text.trim() === "") return null;
    const { result } = blouse.check({ id: index + 1, text, context, network, thread: "fil" });
    const at = units(text);
    const placed = (one) => ({ ...one, start: at(one.start), end: at(one.end) });
    for (const finding of result.findings) finding.spans = finding.spans.map(placed);
    result.entities = result.entities.map(placed);
    return result;
  });
}

// The careful reading's model, with its progress.
async function fetchModel(size) {
  const answer = await fetch(here("careful.bin"));
  if (!answer.ok) throw new BlouseError("La lecture attentive n'a pas pu être téléchargée : réessayez plus tard.");
  const bytes = new Uint8Array(size);
  const reader = answer.body.getReader();
  let at = 0;
  for (let part; !(part = await reader.read()).done; postMessage({ progress: at })) {
    bytes.set(part.value, at);
    at += part.value.length;
  }
  return bytes.subarray(0, at);
}

onmessage = async ({ data }) => {
  try {
    if (data.careful) {
      await (await whole).careful(await fetchModel(data.careful));
      postMessage({ careful: true });
      return;
    }
    const blouse = await ready;
    const began = performance.now();
    if (data.profile) {
      const profile = blouse.profile({ ...data.profile, text: data.profile.text.replace(/\p{Surrogate}/gu, "\ufffd") });
      postMessage({ profile, milliseconds: performance.now() - began });
      return;
    }
    const results = read(blouse, data.read);
    postMessage({ results, milliseconds: performance.now() - began });
    const mends = results.map((result, index) =>
      result?.findings.length > 0 && data.read.posts[index].length <= LONG
        ? blouse.mends({ ...data.read, text: data.read.posts[index].replace(/\p{Surrogate}/gu, "\ufffd") })
        : null,
    );
    postMessage({ mends });
  } catch (error) {
    postMessage({ trouble: told(error), careful: Boolean(data.careful) });
  }
};

first.then(
  () => postMessage({ ready: "first" }),
  () => {},
);
whole.then(
  () => {
    ready = whole;
    postMessage({ ready: "here" });
  },
  (error) => first.then(
    () => postMessage({ ready: "short" }),
    () => postMessage({ trouble: told(error), lost: true }),
  ),
);
