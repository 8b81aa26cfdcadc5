// SPDX-License-Identifier: Apache-2.0
// Uses /profil as people do, in a headless Chromium; prints what it saw as JSON.
//
// usage: node profil.mjs <JOB; see profil_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { blame, launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };

// All that the page says, the same whoever computed it.
const told = (page) =>
  page.evaluate(() => {
    const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
    const answer = document.getElementById("reponse");
    const lists = [...answer.querySelectorAll("[data-list]:not([hidden])")];
    return {
      title: words(answer.querySelector("h2")),
      text: words(answer.querySelector(".tied-text")),
      names: words(answer.querySelector(".tied-names")),
      lists: Object.fromEntries(lists.map((list) => [list.dataset.list, [...list.querySelectorAll("li")].map(words)])),
      ticked: [...document.querySelectorAll("[name=vu]:checked")].map(({ value }) => value),
      read: [...document.querySelectorAll(".read-in:not([hidden]) li")].map(words),
      edges: [...answer.querySelectorAll(".edge")].map((e) => e.getAttribute("class")),
      dots: [...answer.querySelectorAll(".dot")].map((e) => e.getAttribute("class")),
    };
  });

// What stands there now was read, and is shown.
async function settled(page, change) {
  await change();
  await page.waitForSelector(".profile-form[data-shown=yes]");
}

async function open(browser, options, asked = []) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Beside the page, what keeps the site for later visits asks for what is the same for everybody (app.mjs).
  context.on("request", (request) => request.serviceWorker() || asked.push(request.url().replace(job.origin, "")));
  await page.goto(`${job.origin}/profil`);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("form[data-reading=here]");
  return { context, page, complaints, asked };
}

// Typed without network; then one box is unticked, and the establishment taken out of the text.
async function person(browser) {
  const { context, page, complaints, asked } = await open(browser, { viewport: SIZES.phone });
  const before = asked.length;
  const done = { trust: await page.textContent(".privacy") };
  await context.setOffline(true);
  await settled(page, () => page.locator("textarea").pressSequentially(job.text));
  done.typed = await told(page);
  await settled(page, () => page.locator("[name=vu][value=metier]").uncheck({ force: true }));
  await settled(page, () => page.locator("[name=vu][value=visage]").check({ force: true }));
  done.corrected = (await told(page)).ticked;
  await settled(page, () => page.fill("textarea", job.mended));
  done.mended = await told(page);
  // By keyboard alone.
  await page.focus("[name=vu][value=recits]");
  await settled(page, () => page.keyboard.press("Space"));
  done.keyboard = (await told(page)).ticked;
  await page.keyboard.press("Enter");
  done.asked = asked.slice(before);
  done.stored = await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]);
  done.complaints = complaints;
  await context.close();
  return done;
}

// Each text, read by the browser and by the server.
async function both(browser) {
  const here = await open(browser, {});
  const there = await open(browser, { javaScriptEnabled: false });
  const done = [];
  for (const words of job.texts) {
    await settled(here.page, () => here.page.fill("textarea", words));
    await settled(here.page, () => here.page.locator("[name=vu][value=tenue]").setChecked(true, { force: true }));
    await there.page.goto(`${job.origin}/profil`);
    await there.page.fill("textarea", words);
    await there.page.locator("[name=vu][value=tenue]").check({ force: true });
    await there.page.click("form button");
    done.push([words, await told(here.page), await told(there.page)]);
    await settled(here.page, () => here.page.locator("[name=vu][value=tenue]").setChecked(false, { force: true }));
  }
  const milliseconds = Number(await here.page.getAttribute(".profile-form", "data-milliseconds"));
  await here.context.close();
  await there.context.close();
  return { done, milliseconds };
}

async function look(browser) {
  const pages = {};
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, complaints } = await open(browser, { viewport, colorScheme, reducedMotion: "reduce" });
      for (const state of ["empty", "full"]) {
        if (state === "full") await settled(page, () => page.fill("textarea", job.text));
        const violations = await blame(page, axe, colorScheme);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        if (job.shots) await page.screenshot({ path: `${job.shots}/profil-${state}-${size}-${colorScheme}.png`, fullPage: true });
        pages[`${state} ${size} ${colorScheme}`] = { violations, wide, complaints };
      }
      await context.close();
    }
  return pages;
}

const browser = await launch(chromium, job.chromium);
try {
  const done = {};
  for (const part of [person, both, look]) done[part.name] = await part(browser);
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
}
