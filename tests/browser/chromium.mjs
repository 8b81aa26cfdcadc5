// SPDX-License-Identifier: Apache-2.0
// Does in a page of a headless Chromium what a job, one object of JSON on standard input, asks for; prints what came of it
// as JSON, with every address that the browser asked for.
//
// usage: node chromium.mjs PLAYWRIGHT CHROMIUM <JOB; see browser_test.py
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { launch } from "./look.mjs";

const [playwright, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const job = JSON.parse(await text(process.stdin));

const types = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
// With these two, the page's clock counts microseconds.
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const server = createServer(async (request, response) => {
  const name = request.url.slice(1);
  const path = job.files[name];
  const body = name === "" ? "<!doctype html><title>Blouse</title>" : path ? await readFile(path) : null;
  const type = name === "" ? "text/html" : (types[name.split(".").pop()] ?? "application/octet-stream");
  response.writeHead(body === null ? 404 : 200, { ...headers, "Content-Type": type }).end(body);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}/`;

const browser = await launch(chromium, executablePath);
try {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url().replace(origin, "/")));
  await page.goto(origin);
  const done = await page.evaluate(async (readings) => {
    const { Blouse } = await import("/blouse.js");
    const { answers, time, refusal } = await import("/reading.mjs");
    const blouse = await Blouse.load({ wasm: "blouse.wasm", charter: new URL("charter.blc", location.href) });
    const done = { lines: {}, milliseconds: {} };
    for (const [reading, { records, texts }] of Object.entries(readings)) {
      if (reading === "careful") await blouse.careful(fetch("careful.bin"));
      done.lines[reading] = answers(blouse, records, reading);
      done.milliseconds[reading] = time(blouse, texts, reading);
    }
    done.refusals = {
      half: await refusal(() => blouse.check({ text: "Bonjour \ud83d" })),
      absent: await refusal(() => blouse.careful("absent.bin")),
    };
    return done;
  }, job.readings);
  console.log(JSON.stringify({ ...done, version: browser.version(), asked }));
} finally {
  await browser.close();
  server.close();
}
