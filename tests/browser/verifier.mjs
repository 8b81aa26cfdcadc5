// SPDX-License-Identifier: Apache-2.0
// Uses /verifier as people do, in a headless Chromium; prints what it saw as JSON.
//
// usage: node verifier.mjs <JOB; see verifier_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { blame, launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };

const verdicts = (page) => page.$$eval(".post .result", (all) => all.map((result) => result.dataset.state ?? ""));

// What stands there now was read, and its verdict is shown.
async function settled(page, change) {
  await change();
  await page.waitForSelector("form.check[data-shown=yes]");
}

async function open(browser, options, asked = []) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Beside the page, what keeps the site for later visits asks for what is the same for everybody.
  const kept = [];
  context.on("request", (request) =>
    (request.serviceWorker() ? kept : asked).push({ method: request.method(), url: request.url().replace(job.origin, ""), body: request.postData() }));
  const began = Date.now();
  await page.goto(`${job.origin}/verifier`);
  await page.waitForSelector("form[data-reading=here]");
  return { context, page, complaints, asked, kept, ready: Date.now() - began };
}

// A nurse types, sees, and mends by what is proposed until nothing is left.
async function nurse(browser) {
  const { context, page, complaints, asked, kept, ready } = await open(browser, { viewport: SIZES.phone });
  const before = asked.length;
  const done = { ready, steps: [], trust: await page.textContent(".privacy") };
  await context.setOffline(true);
  await settled(page, () => page.locator("textarea").pressSequentially(job.bad));
  const times = [];
  done.bad = (await verdicts(page))[0];
  await page.waitForSelector(".marks a");
  done.numbers = await page.$$eval(".marks a", (all) => all.map((a) => [a.getAttribute("href"), Boolean(document.querySelector(a.getAttribute("href")))]));
  done.marked = await page.$$eval(".marks mark", (all) => all.map((mark) => mark.textContent));
  for (let i = 0; i < 40; i++) {
    await settled(page, () => page.keyboard.press("End").then(() => page.keyboard.type(" ")));
    times.push(Number(await page.getAttribute("form.check", "data-milliseconds")));
  }
  done.milliseconds = times.sort((a, b) => a - b)[times.length >> 1];
  await settled(page, () => page.click(".mend-all button"));
  done.steps.push([await page.inputValue("textarea"), (await verdicts(page))[0]]);
  for (let i = 0; i < 8 && done.steps.at(-1)[1] !== "clear"; i++) {
    const better = page.locator(".mend:has(.badge-clear), .mend:has(.badge-review), .mends .mend").first();
    await settled(page, () => better.click());
    done.steps.push([await page.inputValue("textarea"), (await verdicts(page))[0]]);
  }
  await settled(page, () => page.keyboard.press("Control+z"));
  done.undone = await page.inputValue("textarea");
  done.asked = asked.slice(before).map(({ url }) => url);
  // What is kept for later visits (app_test.py) holds nothing of what was typed.
  done.stored = await page.evaluate(async (marker) => {
    let told = 0;
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys())
        told += request.url.includes(marker) || (await (await (await caches.open(name)).match(request)).text()).includes(marker);
    return [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, told];
  }, job.marker);
  done.complaints = complaints;
  done.kept = kept;
  await context.close();
  return done;
}

async function thread(browser) {
  const { context, page, asked, complaints } = await open(browser, { viewport: SIZES.desk });
  const before = asked.length;
  const done = { whole: [] };
  for (const [index, post] of job.thread.entries()) {
    if (index > 0) await settled(page, () => page.click("[value=ajouter]"));
    await settled(page, () => page.locator("textarea").last().fill(post));
    done.whole.push(await page.$$eval(".whole-thread:not([hidden]) .verdict", (all) => all.map((v) => v.className)));
  }
  done.mosaic = await page.$$eval(".mosaic", (all) => all.map((told) => told.textContent.trim()));
  done.asked = asked.slice(before).map(({ url }) => url);
  done.complaints = complaints;
  if (job.shots) await page.screenshot({ path: `${job.shots}/verifier-fil.png`, fullPage: true });
  await context.close();
  return done;
}

// The counter, network by network, beside the server's of the same text.
async function counts(browser) {
  const { context, page } = await open(browser, {});
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const server = await plain.newPage();
  const done = [];
  await page.$eval(".networks", (e) => (e.open = true));
  for (const network of job.networks)
    for (const words of job.counted) {
      await page.fill("textarea", words);
      await page.locator(`[name=reseau][value=${network}]`).check();
      await server.goto(`${job.origin}/verifier`);
      await server.fill("textarea", words);
      await server.click(".networks summary");
      await server.locator(`[name=reseau][value=${network}]`).check();
      await server.click("[value=lire]");
      done.push([network, words, await page.textContent(".counter"), await server.textContent(".counter")]);
    }
  await plain.close();
  await context.close();
  return done;
}

async function plain(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SIZES.phone });
  const page = await context.newPage();
  await page.goto(`${job.origin}/verifier`);
  await page.fill("textarea", job.bad);
  await page.click("[value=lire]");
  const done = { verdict: await page.getAttribute(".result .verdict", "class"), told: await page.textContent(".privacy") };
  if (job.shots) await page.screenshot({ path: `${job.shots}/verifier-plain.png`, fullPage: true });
  await page.click(".mend-all button");
  done.mended = await page.inputValue("textarea");
  await context.close();
  return done;
}

// A first charter reads while the whole one is on its way, says so, and stays when the other never comes.
async function stages(browser) {
  const done = {};
  for (const arrives of [true, false]) {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    let held;
    const asked = new Promise((tell) => context.route("**/charter.blc", (route) => tell((held = route))));
    await page.goto(`${job.origin}/verifier`);
    await page.waitForSelector("form[data-reading=first]");
    await asked;
    await settled(page, () => page.fill("textarea", job.bad));
    const seen = async () => ({ verdict: (await verdicts(page))[0], finer: await page.locator(".finer").count(), told: await page.textContent(".privacy") });
    const first = await seen();
    await settled(page, async () => {
      await (arrives ? held.continue() : held.abort());
      await page.waitForSelector(`form[data-reading=${arrives ? "here" : "short"}]`);
    });
    done[arrives ? "arrives" : "fails"] = [first, await seen()];
    await context.close();
  }
  return done;
}

// Ten megabytes, and halves of characters: the page goes on.
async function hostile(browser) {
  const { context, page, complaints, asked } = await open(browser, {});
  const before = asked.length;
  const put = (words) =>
    page.evaluate((value) => {
      const field = document.querySelector("textarea");
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, words);
  await settled(page, () => page.evaluate(() => {
    const field = document.querySelector("textarea");
    field.value = "Journée de formation à tous. ".repeat(360000) + "Mme Durand, 87 ans, chambre 214.";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  const long = (await verdicts(page))[0];
  await settled(page, () => put(`\ud83d ${job.bad} \udc00`));
  const half = (await verdicts(page))[0];
  await settled(page, () => put(""));
  const done = { long, half, empty: (await verdicts(page))[0], complaints, asked: asked.length - before };
  await context.close();
  return done;
}

async function careful(browser) {
  const { context, page, asked } = await open(browser, {});
  await settled(page, () => page.fill("textarea", job.bad));
  const before = asked.length;
  await settled(page, async () => {
    await page.click(".careful button");
    await page.waitForFunction(() => document.querySelector(".careful .hint").textContent === document.querySelector(".careful").dataset.done);
  });
  const done = { asked: asked.slice(before).map(({ url }) => url.split("/").pop()), verdict: (await verdicts(page))[0] };
  await context.close();
  return done;
}

async function look(browser) {
  const pages = {};
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, complaints } = await open(browser, { viewport, colorScheme, reducedMotion: "reduce" });
      for (const state of ["empty", "bad"]) {
        if (state === "bad") {
          await settled(page, () => page.fill("textarea", job.bad));
          await page.$$eval("details", (all) => all.forEach((e) => (e.open = true)));
          await page.locator("[name=reseau][value=x]").check();
        }
        const violations = await blame(page, axe, colorScheme);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        if (job.shots) await page.screenshot({ path: `${job.shots}/verifier-${state}-${size}-${colorScheme}.png`, fullPage: true });
        pages[`${state} ${size} ${colorScheme}`] = { violations, wide, complaints };
      }
      await context.close();
    }
  return pages;
}

// What the page weighs before the engine.
async function weight(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const sizes = {};
  const names = {};
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => (names[requestId] = response.url.split("/").pop()));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => (sizes[names[requestId]] = encodedDataLength));
  await page.goto(`${job.origin}/verifier`);
  await page.waitForSelector("form[data-reading=here]");
  await context.close();
  return sizes;
}

const browser = await launch(chromium, job.chromium);
try {
  const done = {};
  for (const part of [nurse, thread, counts, plain, stages, hostile, careful, look, weight]) done[part.name] = await part(browser);
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
}
