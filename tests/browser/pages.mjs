// SPDX-License-Identifier: Apache-2.0
// Shows pages to a headless Chromium, those of components unless the job names others; prints what it saw as JSON.
//
// usage: node pages.mjs <JOB; see pages_test.py
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { judge, launch, walk } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");

const RESSOURCES = "/ressources/essai/";
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'";
const server = createServer(async (request, response) => {
  const name = request.url.split("?")[0];
  const path = name.startsWith(RESSOURCES) ? `${job.assets}/${name.slice(RESSOURCES.length)}` : `${job.pages}${name}.html`;
  try {
    const body = await readFile(path);
    response.writeHead(200, { "Content-Type": types[path.split(".").pop()], "Content-Security-Policy": policy }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

async function look(browser, name, width, height, colorScheme) {
  // The worker that keeps pages is of a whole site (app.mjs).
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce", serviceWorkers: "block" });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${origin}/${name}`);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => scrollTo(0, 0));
  if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
  const judged = await judge(page, axe, colorScheme);
  if (colorScheme === "dark") {
    await page.close();
    return { ...judged, complaints };
  }
  await page.goto(`${origin}/${name}?a`);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Tab");
  const skip = [await page.evaluate(() => document.activeElement.textContent)];
  await page.keyboard.press("Enter");
  skip.push(await page.evaluate(() => document.activeElement.id));
  await page.goto(`${origin}/${name}`);
  const walked = await walk(page);
  await page.close();
  return { ...judged, complaints, skip, ...walked };
}

async function behave(browser) {
  const found = {};
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const state = (selector) => page.evaluate((s) => document.querySelector(s).open, selector);
  await page.goto(`${origin}/composants`);
  await page.click("[data-opens]");
  found["a link opens its dialog"] = await state("#planifier");
  await page.keyboard.press("Escape");
  found["Escape closes the dialog"] = !(await state("#planifier"));
  found["the focus goes back to the link"] = await page.evaluate(() => document.activeElement.dataset.opens === "planifier");
  await page.focus(".content .menu summary");
  await page.keyboard.press("Enter");
  found["a menu opens by keyboard"] = await state(".content .menu");
  await page.keyboard.press("Escape");
  found["Escape closes the menu"] = !(await state(".content .menu"));
  await page.click(".content .menu summary");
  await page.click("h1");
  found["a click elsewhere closes the menu"] = !(await state(".content .menu"));
  if (job.shots) {
    await page.click("[data-opens]");
    await page.screenshot({ path: `${job.shots}/dialog.png` });
    await page.keyboard.press("Escape");
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: `${job.shots}/print.png`, fullPage: true });
  }
  await page.goto(`${origin}/composants`);
  for (const width of [320, 640, 768, 900, 1200, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    found[`nothing overflows ${width} pixels`] = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  }
  await page.close();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const without = await plain.newPage();
  await without.goto(`${origin}/composants`);
  await without.click("[data-opens]");
  found["without script too, a link shows its dialog"] = await without.isVisible("#planifier h2");
  await without.click("[data-closes]");
  found["and hides it"] = !(await without.isVisible("#planifier h2"));
  await plain.close();
  return found;
}

const browser = await launch(chromium, job.chromium);
try {
  const pages = {};
  for (const name of job.names ?? ["composants", "public"])
    for (const [width, height] of [[360, 740], [1440, 900]])
      for (const scheme of ["light", "dark"]) pages[`${name} ${width} ${scheme}`] = await look(browser, name, width, height, scheme);
  console.log(JSON.stringify({ pages, behaviour: job.names ? {} : await behave(browser) }));
} finally {
  await browser.close();
  server.close();
}
