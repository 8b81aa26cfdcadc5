// SPDX-License-Identifier: Apache-2.0
// Two checkers of npm on the messages of bench/engine.c, for bench/run: a list of bad words in French, and patterns of
// personal data. Prints one line of JSON.
//
// usage: node peers.mjs MESSAGES SECONDS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [file, seconds] = process.argv.slice(2);
const messages = readFileSync(file, "utf8").split("\0").filter(Boolean).map((record) => record.slice(1));

const profanity = require("leo-profanity");
profanity.loadDictionary("fr");
const { Redactor } = await import("@redactpii/node");
const redactor = new Redactor();

const peers = {
  "leo-profanity (fr)": (text) => profanity.check(text),
  "@redactpii/node": (text) => redactor.redact(text) !== text,
};

// Microseconds a message: the median pass, the first one left out.
function measure(check) {
  const passes = [];
  const stop = performance.now() + seconds * 1000;
  for (let pass = 0; pass < 4 || performance.now() < stop; pass++) {
    const began = process.cpuUsage();
    for (const text of messages) check(text);
    const used = process.cpuUsage(began);
    if (pass > 0) passes.push((used.user + used.system) / messages.length);
  }
  return passes.sort((a, b) => a - b)[passes.length >> 1];
}

console.log(JSON.stringify(Object.fromEntries(Object.entries(peers).map(([name, check]) => [name, measure(check)]))));
