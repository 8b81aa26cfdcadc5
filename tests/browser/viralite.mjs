// SPDX-License-Identifier: Apache-2.0
// Changes the numbers of /guide/viralite in a headless Chromium, with script and without; prints what it saw as JSON.
//
// usage: node viralite.mjs <JOB; see viralite_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { blame, launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };
const NAMES = ["contacts", "partages", "relais", "communs"];

// All that is said and drawn, the same whoever computed it.
const told = (page) =>
  page.evaluate(() => {
    const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
    const place = document.querySelector(".spread");
    const shown = (e) => e.getAttribute("visibility") !== "hidden";
    const drawing = place.querySelector(".rings");
    return {
      sentence: words(place.querySelector(".spread-told")),
      growth: words(place.querySelector(".spread-growth")),
      steps: [...place.querySelectorAll(".spread-steps li")].map(words),
      frame: [drawing.getAttribute("viewBox"), drawing.getAttribute("width")],
      rings: [...place.querySelectorAll(".ring")].filter(shown).map((e) => ["r", "pathLength", "stroke-width"].map((name) => e.getAttribute(name))),
      labels: [...place.querySelectorAll(".rings text")].filter(shown).map((e) => [e.getAttribute("y"), words(e)]),
    };
  });

async function open(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${job.origin}/guide/viralite`);
  return { context, page, complaints };
}

async function both(browser) {
  const here = await open(browser, {});
  const there = await open(browser, { javaScriptEnabled: false });
  const done = [];
  for (const numbers of job.numbers) {
    for (const [i, name] of NAMES.entries()) await here.page.fill(`#f-${name}`, String(numbers[i]));
    for (const [i, name] of NAMES.entries()) await there.page.fill(`#f-${name}`, String(numbers[i]));
    await there.page.click(".spread form button");
    await there.page.waitForLoadState();
    done.push([numbers, await told(here.page), await told(there.page)]);
  }
  const { complaints } = here;
  await here.context.close();
  await there.context.close();
  return { done, complaints };
}

// The sliders by their arrows; a number that is out of bounds changes nothing.
async function keyboard(browser) {
  const { context, page, complaints } = await open(browser, { viewport: SIZES.phone });
  const first = await told(page);
  await page.focus("#f-relais ~ input, .field:has(#f-relais) [type=range]");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  const grown = await told(page);
  const value = await page.inputValue("#f-relais");
  await page.fill("#f-relais", "7");
  const same = await told(page);
  const address = page.url();
  await context.close();
  return { first, grown, value, same, address, complaints };
}

async function look(browser) {
  const pages = {};
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, complaints } = await open(browser, { viewport, colorScheme, reducedMotion: "reduce" });
      await page.fill("#f-relais", "6");
      const violations = await blame(page, axe, colorScheme);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      const moves = await page.$eval(".ring", (ring) => getComputedStyle(ring).transitionDuration);
      if (job.shots) await page.screenshot({ path: `${job.shots}/viralite-${size}-${colorScheme}.png`, fullPage: true });
      pages[`${size} ${colorScheme}`] = { violations, wide, complaints, moves };
      await context.close();
    }
  return pages;
}

const browser = await launch(chromium, job.chromium);
try {
  const done = {};
  for (const part of [both, keyboard, look]) done[part.name] = await part(browser);
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
}
