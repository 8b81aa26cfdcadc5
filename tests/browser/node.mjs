// SPDX-License-Identifier: Apache-2.0
// Does in Node what a job, one object of JSON on standard input, asks for; prints what came of it as JSON.
//
// usage: node node.mjs <JOB; see browser_test.py
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

const job = JSON.parse(await text(process.stdin));
const { Blouse } = await import(job.files["blouse.js"]);
const { answers, time, refusal } = await import(job.files["reading.mjs"]);

// The memory of the module started last, which nobody else is shown.
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  memory = instance.exports.memory;
  return instance;
};

const file = (name) => readFile(job.files[name]);

const blouse = await Blouse.load({ wasm: file("blouse.wasm"), charter: file("charter.blc") });
const done = { lines: {}, milliseconds: {} };
for (const [reading, { records, texts }] of Object.entries(job.readings)) {
  if (reading === "careful") await blouse.careful(file("careful.bin"));
  done.lines[reading] = answers(blouse, records, reading);
  done.milliseconds[reading] = time(blouse, texts, reading);
}

const check = (message) => refusal(() => blouse.check(message));
const torn = (name) => file(name).then((bytes) => bytes.subarray(0, bytes.length / 2));
done.refusals = {
  half: await check({ text: "Bonjour \ud83d" }),
  "half id": await check({ text: "Bonjour", id: "\udc00" }),
  none: await check({}),
  long: await check({ text: "a".repeat((16 << 20) + 1) }),
  "long in bytes": await check({ text: "é".repeat((8 << 20) + 1) }),
  context: await check({ text: "a", context: "médecin" }),
  network: await check({ text: "a", network: "minitel" }),
  reading: await check({ text: "a", reading: "lente" }),
  id: await check({ text: "a", id: 1.5 }),
  "long id": await check({ text: "a", id: "a".repeat(1025) }),
  "long thread": await check({ text: "a", thread: "a".repeat(1025) }),
  "no charter": await refusal(() => Blouse.load({ wasm: file("blouse.wasm") })),
  "torn charter": await refusal(() => Blouse.load({ wasm: file("blouse.wasm"), charter: torn("charter.blc") })),
  "torn module": await refusal(() => Blouse.load({ wasm: torn("blouse.wasm"), charter: file("charter.blc") })),
  "no model": await refusal(() => blouse.careful(new ArrayBuffer(64))),
  unreachable: await refusal(() => blouse.careful("http://127.0.0.1:1/careful.bin")),
};
// What was lent is taken back, refused or not: a Blouse that has never needed much memory never does. It reads the charter
// as compiled, which the one above has packed.
const fresh = await Blouse.load({ wasm: file("blouse.wasm"), charter: file("full.blc") });
const again = () => {
  for (let i = 0; i < 2000; i++) {
    fresh.check({ text: job.readings.fast.texts[i % 10], id: i, reading: "fast" });
    try {
      fresh.check({ text: job.readings.fast.texts[i % 10], thread: "a".repeat(1025) });
    } catch {
      // as above
    }
  }
  return memory.buffer.byteLength;
};
const settled = again();
done.grown = again() - settled;
console.log(JSON.stringify(done));
