// SPDX-License-Identifier: Apache-2.0
// Writes the establishment's own words in the guide as its communication department does, in a headless Chromium; prints what
// it saw as JSON.
//
// usage: node words.mjs <JOB; see words_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const PAGE = "/reglages/guide/reserve";
const complaints = [], asked = [];

async function come_in(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => request.method() === "POST" && asked.push(request.url().replace(job.origin, "")));
  await page.goto(`${job.origin}/connexion`);
  await page.fill("[name=identifiant]", "communication");
  await page.fill("[name=mot-de-passe]", job.password);
  await page.click("main button[type=submit]");
  await page.waitForURL(`${job.origin}/`);
  return { context, page };
}

// Types, and waits for the preview that follows by itself.
async function type(page, field, words) {
  const before = Number((await page.getAttribute("form.words", "data-read")) ?? 0);
  await page.fill(field, words);
  await page.waitForFunction((turn) => Number(document.querySelector("form.words").dataset.read ?? 0) > turn, before);
}

// A click that leads to another page waits for its beginning alone.
async function press(page, selector) {
  await page.click(selector);
  await page.waitForLoadState();
}

const words = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent.replace(/[\s\u00a0\u202f]+/g, " ").trim()));

async function looked_at(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => ({
    violations: (await window.axe.run()).violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(", ")}`),
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }));
}

// What a visitor without an account reads.
async function read(browser, path) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(job.origin + path);
  const done = await words(page, ".own");
  await context.close();
  return done;
}

async function write(browser) {
  const { context, page } = await come_in(browser, { viewport: { width: 1440, height: 900 } });
  const done = { looks: {} };
  await page.goto(job.origin + PAGE);
  await type(page, "[name=texte]", job.bad);
  done.bad = await words(page, "#relecture .badge");
  done.focus = await page.evaluate(() => document.activeElement.name);
  await press(page, "button[value=publier]");
  done.asked = await words(page, ".notice[role=alert] li");
  await type(page, "[name=texte]", "Une question ? **Appelez** la [cellule](/contacts).");
  done.clear = await words(page, "#relecture .badge");
  done.preview = await words(page, "#apercu .own");
  await type(page, '[name="exemple-1"]', "Il fait beau.");
  await press(page, "button[value=ajouter]");
  await type(page, '[name="exemple-2"]', "Je pense, à titre personnel, que la cantine est bonne.");
  await page.check('[name="genre-2"][value=convient]');
  await type(page, '[name="remarque-1"]', "Il manque le contexte.");
  done.remarks = await words(page, ".remarks li");
  done.looks.desk = await looked_at(page);
  if (job.shots) await page.screenshot({ path: `${job.shots}/words-desk.png`, fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  done.looks.phone = await looked_at(page);
  if (job.shots) await page.screenshot({ path: `${job.shots}/words-phone.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  done.looks.dark = await looked_at(page);
  done.before = await read(browser, "/guide/reserve");
  // Nothing was sent but readings, until now.
  done.silent = asked.every((path) => [PAGE, `${PAGE}/relire`, "/connexion"].includes(path));
  await page.click("button[value=publier]");
  await page.waitForURL(/fait=publie/);
  done.public = await read(browser, "/guide/reserve");
  await type(page, "[name=texte]", "Autre chose.");
  await press(page, "button[value=publier]");
  done.changed = await read(browser, "/guide/reserve");
  await page.goto(`${job.origin}${PAGE}/versions/1`);
  await page.click("text=Revenir à cette version");
  await page.waitForURL(/fait=reprise/);
  done.reverted = await read(browser, "/guide/reserve");
  await page.click("text=Retirer vos mots");
  await page.waitForURL(/fait=retiree/);
  done.gone = await read(browser, "/guide/reserve");
  await page.click(".toast button");
  await page.waitForURL(/fait=remise/);
  done.back = await read(browser, "/guide/reserve");
  await context.close();
  return done;
}

// The same buttons without script.
async function plainly(browser) {
  const { context, page } = await come_in(browser, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await page.goto(`${job.origin}/reglages/guide/contacts`);
  await page.fill("[name=texte]", job.bad);
  await press(page, "button[value=relire]");
  const done = { bad: await words(page, "#relecture .badge") };
  await page.fill("[name=texte]", "Le standard répond **jour et nuit**.");
  await press(page, "button[value=publier]");
  done.at = page.url().replace(job.origin, "");
  done.public = await read(browser, "/contacts");
  await context.close();
  return done;
}

const browser = await launch(chromium, job.chromium);
try {
  const done = { write: await write(browser), plainly: await plainly(browser), complaints };
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
}
