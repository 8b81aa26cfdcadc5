// SPDX-License-Identifier: Apache-2.0
// Opens public pages in Chromium as a slow phone does, and prints what it took as JSON.
//
// The line is slowed by a relay in front of the server rather than by the browser's own emulation, which leaves out what a
// worker asks for: connections take a turn to open, and share one line as packets do. The processor of the page is slowed by
// the browser; that of the worker is not.
//
// usage: node pages.mjs <JOB; see bench/pages
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const PACKET = 1460;
const LATE = 50; // milliseconds

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// What comes down passes packet by packet, each connection in its turn, half a round trip late.
function relay({ bits, turn }) {
  const queues = new Set();
  let free = 0;
  let running = false;
  async function run() {
    running = true;
    while (queues.size) {
      for (const queue of [...queues]) {
        const packet = queue.packets.shift();
        if (!queue.packets.length) queues.delete(queue);
        if (queue.client.destroyed) continue;
        queue.under++;
        // Late timers may catch up.
        free = Math.max(free, performance.now() - LATE) + (packet.length * 8000) / bits;
        if (free - performance.now() > 4) await wait(free - performance.now());
        setTimeout(() => {
          if (!queue.client.destroyed) queue.client.write(packet);
          queue.under--;
          queue.close();
        }, turn / 2);
      }
      await null;
    }
    running = false;
  }
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(job.origin).port), "127.0.0.1");
    const queue = { client, packets: [], under: 0, ended: false };
    queue.close = () => queue.ended && !queue.packets.length && !queue.under && client.end();
    const opened = wait(turn);
    client.setNoDelay(true);
    client.on("data", async (data) => {
      await opened;
      await wait(turn / 2);
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      for (let at = 0; at < data.length; at += PACKET) queue.packets.push(data.subarray(at, at + PACKET));
      queues.add(queue);
      if (!running) run();
    });
    upstream.on("close", () => {
      queue.ended = true;
      queue.close();
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
    client.on("close", () => upstream.destroy());
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

// In the page, from its first moment on.
function watch() {
  const seen = (window.seen = { shift: 0, blocked: 0, paint: 0, largest: 0, read: {} });
  const on = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  on("paint", (entry) => entry.name === "first-contentful-paint" && (seen.paint = entry.startTime));
  on("largest-contentful-paint", (entry) => (seen.largest = entry.startTime));
  on("layout-shift", (entry) => entry.hadRecentInput || (seen.shift += entry.value));
  on("longtask", (entry) => (seen.blocked += Math.max(0, entry.duration - 50)));
  new MutationObserver(() => {
    const stage = document.querySelector("form[data-reading]")?.dataset.reading;
    if (stage) seen.read[stage] ??= performance.now();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-reading"] });
}

// What a page owes to who reads it, beside what axe sees.
function owed() {
  const lacks = [];
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content;
  if (document.documentElement.lang !== "fr") lacks.push("lang");
  if (!document.title) lacks.push("title");
  if (!meta("description")) lacks.push("meta description");
  if (!/width=device-width/.test(meta("viewport"))) lacks.push("meta viewport");
  for (const image of document.images) if (!image.hasAttribute("width") || !image.hasAttribute("height")) lacks.push(`size of ${image.src}`);
  for (const entry of performance.getEntriesByType("resource")) if (new URL(entry.name).origin !== location.origin) lacks.push(`foreign ${entry.name}`);
  if (document.documentElement.scrollWidth > innerWidth) lacks.push("wider than the phone");
  return lacks;
}

async function open(browser, path, line) {
  const server = await relay(line);
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const found = { path, line: line.name, weight: {}, requests: 0, complaints: [] };
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: job.processor });
  await page.addInitScript(watch);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && found.complaints.push(message.text()));
  page.on("pageerror", (error) => found.complaints.push(String(error)));
  context.on("requestfinished", async (request) => {
    // What the site keeps for later visits comes when all this is over.
    if (request.serviceWorker()) return;
    const kind = /\/(?:blouse\.wasm|[a-z]+\.blc|worker\.js)$/.exec(request.url())?.[0].slice(1) ?? request.resourceType();
    const { responseBodySize, responseHeadersSize } = await request.sizes().catch(() => ({ responseBodySize: 0, responseHeadersSize: 0 }));
    found.weight[kind] = (found.weight[kind] ?? 0) + responseBodySize + responseHeadersSize;
    found.requests++;
  });
  const answer = await page.goto(`http://127.0.0.1:${server.address().port}${path}`, { waitUntil: "load", timeout: 120000 });
  const headers = answer.headers();
  if (await page.$("form[data-folder]:not([data-folder=''])"))
    await page.waitForSelector("form[data-reading=here]", { timeout: 120000 });
  await wait(500);
  Object.assign(found, await page.evaluate(() => window.seen));
  found.lacks = await page.evaluate(owed);
  for (const name of ["content-security-policy", "x-content-type-options", "referrer-policy"]) if (!headers[name]) found.lacks.push(name);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
  found.axe = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  await context.close();
  server.close();
  return found;
}

const browser = await chromium.launch({ executablePath: job.chromium, args: ["--no-sandbox"] });
const done = [];
for (const line of job.lines)
  for (const path of line.paths) {
    const tries = [];
    for (let i = 0; i < job.runs; i++) tries.push(await open(browser, path, line));
    done.push(tries.sort((a, b) => (a.read.first ?? a.paint) - (b.read.first ?? b.paint))[job.runs >> 1]);
  }
await browser.close();
console.log(JSON.stringify(done));
