// SPDX-License-Identifier: Apache-2.0
// Signs in as each role, follows the links of every page, and looks at each in a headless Chromium; prints what it saw as
// JSON.
//
// usage: node desk.mjs <JOB; see desk_test.py
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { judge, launch, walk } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
// How a page is looked at: with the keyboard where `walked`. Another shape of a page that was seen in all ways has its frame, its
// menus and its tools: then each scheme once is enough for what it has more.
const WAYS = [
  { size: PHONE, colorScheme: "light", walked: true },
  { size: PHONE, colorScheme: "dark" },
  { size: DESK, colorScheme: "light", walked: true },
  { size: DESK, colorScheme: "dark" },
];
const WAYS_AGAIN = [
  { size: DESK, colorScheme: "dark" },
  { size: PHONE, colorScheme: "light", walked: true },
];
const SAME_PAGES = 2; // of one route that are looked at
const AT_ONCE = 3; // people

const patterns = job.routes.map((source) => new RegExp(source));
const plain = (words) => words.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");

// Pages of one route with a query of one name, or of several, are alike: filters that combine make no end of others.
const kinds = new Map();
function kind(path) {
  if (!kinds.has(path)) {
    const url = new URL(path, job.origin);
    const names = [...new Set(url.searchParams.keys())];
    kinds.set(path, `${patterns.findIndex((pattern) => pattern.test(url.pathname))} ${names.length > 1 ? "…" : names}`);
  }
  return kinds.get(path);
}

// What a page is made of: two people whose pages differ in words alone see the same one.
function shape(html) {
  const tags = html.match(/<[a-z][^>]*>/g) ?? [];
  const parts = tags.map((tag) => `${tag.match(/^<[\w-]+/)}${tag.match(/ class="[^"]*"/) ?? ""}${tag.match(/ [a-z-]+(?==)/g) ?? ""}`);
  return createHash("sha256").update([...new Set(parts)].sort().join("\n")).digest("hex");
}

async function signIn(page, login) {
  await page.goto(`${job.origin}/connexion`);
  await page.fill("[name=identifiant]", login);
  await page.fill("[name=mot-de-passe]", job.password);
  await Promise.all([page.waitForURL(`${job.origin}/`), page.click("main form:has([name=mot-de-passe]) button[type=submit]")]);
}

// Every HTML page that links lead to: path → its text; and what each link answered.
async function crawl(context, begin) {
  const waiting = [...begin];
  const seen = new Set(waiting);
  const counts = new Map();
  const pages = new Map();
  const answers = {};
  while (waiting.length) {
    const path = waiting.shift();
    const answer = await context.request.get(`${job.origin}${path}`, { maxRedirects: 0 });
    answers[path] = answer.status();
    if (answer.status() !== 200 || !answer.headers()["content-type"]?.startsWith("text/html")) continue;
    counts.set(kind(path), (counts.get(kind(path)) ?? 0) + 1);
    const html = await answer.text();
    if (counts.get(kind(path)) <= SAME_PAGES) pages.set(path, html);
    for (const [, link] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      const url = new URL(plain(link), `${job.origin}${path}`);
      const next = url.pathname + url.search;
      if (url.origin !== job.origin || seen.has(next) || (counts.get(kind(next)) ?? 0) > SAME_PAGES) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return { pages, answers };
}

const looked = new Map(); // shape and route → where it was looked at
const kindsLooked = new Set();

// One page: read for everybody who may, opened and looked at closely for the first who sees this shape of it.
async function look(page, who, path, html, complaints) {
  const found = {
    headings: (html.match(/<h1[ >]/g) ?? []).length,
    title: plain(html.match(/<title>([^<]*)/)?.[1] ?? ""),
    lang: html.match(/<html lang="([^"]*)"/)?.[1],
    complaints: [],
  };
  const key = `${kind(path)} ${shape(html)}`;
  if (looked.has(key)) return found;
  const ways = kindsLooked.has(kind(path)) ? WAYS_AGAIN : WAYS;
  looked.set(key, `${who} ${path}`);
  kindsLooked.add(kind(path));
  complaints.length = 0;
  await page.setViewportSize(ways[0].size);
  await page.emulateMedia({ colorScheme: ways[0].colorScheme, reducedMotion: "reduce" });
  await page.goto(`${job.origin}${path}`);
  found.closely = await closely(page, who, path, ways);
  found.complaints = [...complaints];
  return found;
}

async function closely(page, who, path, ways) {
  const found = { violations: [], overflowing: [], small: [], unreached: [], unseen: [] };
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => document.activeElement.blur());
  for (const { size, colorScheme, walked } of ways) {
    const tell = (seen) => Object.entries(seen).forEach(([what, rows]) => found[what].push(...rows.map((row) => `${size.width} ${colorScheme}: ${row}`)));
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (job.shots) {
      const name = `${who}${path}`.replaceAll(/[^a-z0-9-]+/gi, "_");
      await page.screenshot({ path: `${job.shots}/${name}-${size.width}-${colorScheme}.png`, fullPage: true });
    }
    tell(await judge(page, axe, colorScheme));
    if (walked) tell(await walk(page));
  }
  return found;
}

async function visit(browser, who) {
  const context = await browser.newContext({ viewport: PHONE, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  if (who !== "personne") await signIn(page, who);
  const { pages, answers } = await crawl(context, ["/"]);
  const found = {};
  for (const [path, html] of pages) found[path] = await look(page, who, path, html, complaints);
  // What is not there has a page too; the browser itself complains of its status.
  const missing = "/cette-page-n-existe-pas";
  const html = await (await context.request.get(`${job.origin}${missing}`)).text();
  found[missing] = { ...(await look(page, who, missing, html, complaints)), complaints: [] };
  await context.close();
  return { pages: found, answers };
}

const browser = await launch(chromium, job.chromium);
try {
  const people = {};
  const waiting = [...job.people];
  const work = async () => {
    while (waiting.length) {
      const who = waiting.shift();
      people[who] = await visit(browser, who);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(JSON.stringify({ people, looked: [...looked.values()] }));
} finally {
  await browser.close();
}
