// SPDX-License-Identifier: Apache-2.0
// The site as an application, in a headless Chromium behind a network of our own: without network, updated, shared to; prints
// what it saw as JSON.
//
// usage: node app.mjs <JOB; see app_test.py
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { proxy } from "./proxy.mjs";
import { launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const net = await proxy(job.origin);
const PHONE = { width: 360, height: 740 };

// Asks the page until it says yes; what it is asked may wait for what is kept, which a selector cannot.
async function until(page, ask, value) {
  for (let tries = 0; !(await page.evaluate(ask, value)); tries++) {
    if (tries > 600) throw new Error(`never came: ${ask}`);
    await page.waitForTimeout(100);
  }
}
// What was said once, wherever: a page that did not come has no such element.
const first = (page, selector) => page.$eval(selector, (e) => e.textContent).catch(() => null);
const look = async (page, path) => {
  const answer = await page.goto(`${net.origin}${path}`).catch((error) => ({ status: () => String(error) }));
  return { status: answer.status(), title: await first(page, "h1"), kept: await first(page, ".kept"), person: await first(page, ".masthead .menu summary") };
};

// A page whose worker, engine and guide are all kept.
async function settled(context, path = "/verifier") {
  const page = await context.newPage();
  await page.goto(`${net.origin}${path}`);
  if (path === "/verifier") await page.waitForSelector("form[data-reading=here]");
  await until(page, async (engine) => {
    const names = await caches.keys();
    const pages = names.find((name) => name.startsWith("blouse-pages-"));
    const parts = names.find((name) => name.startsWith("blouse-moteur-"));
    const kept = pages ? (await (await caches.open(pages)).keys()).length : 0;
    return navigator.serviceWorker.controller && kept > 25 && (!engine || (parts && (await (await caches.open(parts)).keys()).length >= 4));
  }, path === "/verifier");
  return page;
}

async function written(page, words) {
  await page.locator("textarea").first().fill(words);
  await page.waitForSelector("form.check[data-shown=yes]");
  return page.getAttribute(".post .result", "data-state");
}

const held = (page) =>
  page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) {
        const answer = await (await caches.open(name)).match(request);
        const type = answer.headers.get("Content-Type") ?? "";
        all.push({ name, path: new URL(request.url).pathname, type, text: /html|plain|json/.test(type) ? await answer.text() : "" });
      }
    return all;
  });

async function without(browser) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await settled(context);
  const done = { caches: (await held(page)).map(({ name, path }) => `${name.split("-")[1]} ${path}`) };
  net.cut();
  done.verifier = await look(page, "/verifier");
  await page.waitForSelector("form[data-reading=here]");
  done.verdict = await written(page, job.bad);
  if (job.shots) await page.screenshot({ path: `${job.shots}/app-verifier.png` });
  done.rule = await look(page, "/guide/secret-medical");
  done.guide = await look(page, "/guide");
  done.home = await look(page, "/");
  done.desk = await look(page, "/reglages");
  if (job.shots) await page.screenshot({ path: `${job.shots}/app-hors-ligne.png`, fullPage: true });
  done.search = await look(page, "/guide/chercher?q=secret");
  net.mend();
  done.back = await look(page, "/guide");
  net.fallSilent();
  done.silent = await look(page, "/guide");
  net.mend();
  await context.close();
  return done;
}

// Pages of somebody who is signed in go through, and are not kept.
async function signedIn(browser) {
  const context = await browser.newContext({});
  const page = await settled(context, "/");
  await page.goto(`${net.origin}/connexion`);
  await page.fill("[name=identifiant]", "administrateur");
  await page.fill("[name=mot-de-passe]", job.password);
  await Promise.all([page.waitForURL(`${net.origin}/`), page.click("main form:has([name=mot-de-passe]) button[type=submit]")]);
  const done = { person: await first(page, ".masthead .menu summary") };
  for (const path of ["/", "/guide", "/guide/secret-medical", "/reglages", "/reglages/personnes", "/mon-compte", "/verifier"])
    await page.goto(`${net.origin}${path}`);
  await page.waitForSelector("form[data-reading=here]");
  // The engine is kept by what the page says at its end: by then it has asked for all that it wants.
  await until(page, async () => {
    const parts = (await caches.keys()).find((name) => name.startsWith("blouse-moteur-"));
    return parts && (await (await caches.open(parts)).keys()).length >= 4;
  });
  done.held = await held(page);
  // At once, too: before what is kept is asked for anew.
  done.after = [];
  for (const path of ["/", "/guide/secret-medical", "/verifier"]) {
    await page.goto(`${net.origin}${path}`);
    net.cut();
    done.after.push(await look(page, path));
    done.held.push(...(await held(page)));
    net.mend();
  }
  net.cut();
  done.away = await look(page, "/reglages");
  done.home = await look(page, "/");
  net.mend();
  done.home_again = await look(page, "/");
  await Promise.all([page.waitForNavigation(), page.$eval("form[action='/deconnexion']", (form) => form.submit())]);
  done.out = await look(page, "/");
  net.cut();
  done.out_away = await look(page, "/mon-compte");
  net.mend();
  await context.close();
  return done;
}

async function update(browser) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await settled(context);
  const done = { before: await written(page, job.bad) };
  await page.evaluate(() => (window.stays = true));
  net.newer = true;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.waitForSelector(".newer");
  done.told = await page.textContent(".newer p");
  if (job.shots) await page.screenshot({ path: `${job.shots}/app-nouvelle.png`, fullPage: true });
  done.waiting = { words: await page.inputValue("textarea"), stays: await page.evaluate(() => window.stays === true) };
  await page.click(".newer button");
  await until(page, () => /C'est fait/.test(document.querySelector(".newer p").textContent));
  done.taken = { words: await page.inputValue("textarea"), stays: await page.evaluate(() => window.stays === true) };
  done.still = await written(page, `${job.good}`);
  const folders = (all) => [...new Set(all.filter(({ name }) => name.startsWith("blouse-ressources-")).map(({ name }) => name))].length;
  done.both = folders(await held(page));
  await page.goto(`${net.origin}/verifier`);
  await page.waitForSelector("form[data-reading=here]");
  await until(page, async () => (await caches.keys()).filter((name) => name.startsWith("blouse-ressources-")).length === 1);
  net.cut();
  await page.goto(`${net.origin}/verifier`);
  await page.waitForSelector("form[data-reading=here]");
  done.after = { verdict: await written(page, job.bad), newer: (await page.content()).includes([...net.folder].reverse().join("")) };
  net.mend();
  await context.close();
  net.newer = false;
  return done;
}

async function charter(browser) {
  const context = await browser.newContext({});
  const page = await settled(context, "/");
  net.words = "(nouvelle charte)";
  const done = { visit: await look(page, "/guide") };
  await until(page, async () => /nouvelle charte/.test(await (await caches.match("/guide/secret-medical"))?.text()));
  net.cut();
  done.away = await look(page, "/guide/secret-medical");
  net.mend();
  net.words = null;
  await context.close();
  return done;
}

// A page of another origin, with a policy that forbids all that it can.
async function elsewhere(html) {
  const server = createServer((request, response) =>
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" }).end(html));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://localhost:${server.address().port}/`, close: () => (server.closeAllConnections(), server.close()) };
}

async function share(browser) {
  const done = {};
  const form = `<!doctype html><title>Ailleurs</title><form method="post" action="${net.origin}/verifier/partage"><textarea name="texte">${job.bad}</textarea><input name="adresse" value="https://ailleurs.example/a"><button>Partager</button></form>`;
  const other = await elsewhere(form);
  const context = await browser.newContext({ viewport: PHONE });
  await (await settled(context)).close();
  const from = net.passed.length;
  const page = await context.newPage();
  await page.goto(other.origin);
  await Promise.all([page.waitForURL(`${net.origin}/verifier`), page.click("button")]);
  await page.waitForFunction(() => document.querySelector("textarea").value);
  done.words = await page.inputValue("textarea");
  await page.waitForSelector("form[data-shown=yes]");
  done.verdict = await page.getAttribute(".post .result", "data-state");
  done.address = page.url();
  done.seen = net.passed.slice(from).filter((one) => JSON.stringify(one).includes(job.marker)).length;
  done.posted = net.passed.slice(from).filter(({ method }) => method !== "GET").length;
  done.held = (await held(page)).filter(({ text }) => text.includes(job.marker)).length;
  await page.reload();
  await page.waitForSelector("form[data-reading=here]");
  done.again = await page.inputValue("textarea");
  await context.close();

  // Where no worker stands, the server shows the page.
  const plain = await browser.newContext({ serviceWorkers: "block" });
  const bare = await plain.newPage();
  await bare.goto(other.origin);
  await Promise.all([bare.waitForURL(`${net.origin}/verifier/partage`), bare.click("button")]);
  done.bare = await bare.inputValue("textarea");
  await bare.waitForSelector("form[data-shown=yes]");
  done.bare_verdict = await bare.getAttribute(".post .result", "data-state");
  await plain.close();
  other.close();
  return done;
}

async function bookmark(browser) {
  const other = await elsewhere(`<!doctype html><title>Ailleurs</title><p id="t">${job.bad}</p>`);
  const context = await browser.newContext({ viewport: PHONE });
  const page = await settled(context);
  await page.goto(`${net.origin}/verifier/favori`);
  const code = await page.getAttribute("[data-bookmark] a", "href");
  const done = { same: (await page.inputValue("#adresse-favori")) === code };
  await page.click("[data-bookmark] a");
  done.stays = page.url().endsWith("/verifier/favori");
  const from = net.passed.length;
  await page.goto(other.origin);
  await page.evaluate(() => getSelection().selectAllChildren(document.getElementById("t")));
  const session = await context.newCDPSession(page);
  const opened = context.waitForEvent("page");
  // As a click on a bookmark: a gesture, whatever the policy of the page.
  await session.send("Runtime.evaluate", { expression: decodeURIComponent(code.replace(/^javascript:/, "")), userGesture: true });
  const check = await opened;
  await check.waitForFunction(() => document.querySelector("textarea")?.value);
  await check.waitForSelector("form[data-shown=yes]");
  done.words = await check.inputValue("textarea");
  done.verdict = await check.getAttribute(".post .result", "data-state");
  done.address = check.url();
  done.seen = net.passed.slice(from).filter((one) => JSON.stringify(one).includes(job.marker)).length;
  done.left = page.url() === other.origin;
  await context.close();
  other.close();
  return done;
}

// Remarks are written without network; one is given, by a form that holds all that leaves.
async function remarks(browser) {
  const context = await browser.newContext({ viewport: PHONE, acceptDownloads: true });
  const page = await settled(context);
  const from = net.passed.length;
  net.cut();
  await written(page, job.bad);
  await page.click(".reason [data-remark]");
  const done = { excerpt: await page.inputValue("#remarque-extrait") };
  await page.fill("#remarque-pourquoi", "C'est une pièce de théâtre.");
  await page.click("[data-keep]");
  await page.$eval("textarea", (field) => field.setSelectionRange(0, 10));
  await page.click(".remark-missed [data-remark]");
  done.selected = await page.inputValue("#remarque-extrait");
  await page.selectOption("#remarque-regle", "secret-medical");
  await page.click("[data-keep]");
  done.stored = await page.evaluate(() => JSON.stringify(localStorage));
  await page.click(".remark-kept a >> nth=0");
  await page.waitForSelector(".own-remarks .remark");
  done.shown = await page.$$eval(".own-remarks .remark .remark-rule", (all) => all.map((e) => e.textContent));
  const downloaded = page.waitForEvent("download");
  await page.click("[data-download]");
  done.file = await text(await (await downloaded).createReadStream());
  await page.click("[data-erase] >> nth=0");
  done.erased = await page.$$eval(".own-remarks .remark", (all) => all.length);
  await page.click(".remark-undo button");
  done.undone = await page.$$eval(".own-remarks .remark", (all) => all.length);
  net.mend();
  const sent = () => net.passed.slice(from).filter(({ method, body }) => method !== "GET" || body);
  done.before = sent().length;
  await page.goto(`${net.origin}/verifier/remarques`);
  await page.click("[data-give] >> nth=1");
  await Promise.all([page.waitForURL(/remarques/), page.click("#donner button[type=submit]")]);
  await page.waitForSelector(".toast");
  done.sent = sent().map(({ method, url, body }) => ({ method, url, body: decodeURIComponent(body.replaceAll("+", " ")) }));
  done.given = await page.$$eval("[data-give]", (all) => all.length);
  await page.click("[data-erase-all]");
  done.left = await page.evaluate(() => localStorage.length);
  await context.close();
  return done;
}

async function install(browser) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await settled(context, "/");
  const session = await context.newCDPSession(page);
  const { errors, manifest } = await session.send("Page.getAppManifest");
  const icons = await page.evaluate(async () => {
    const { icons } = await (await fetch("/manifest.webmanifest")).json();
    return Promise.all(icons.map(async ({ src, sizes, purpose }) => {
      const image = await createImageBitmap(await (await fetch(src)).blob());
      return [`${image.width}x${image.height}`, sizes, purpose];
    }));
  });
  const done = { errors, name: manifest ? undefined : null, icons };
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors").catch(() => ({ installabilityErrors: [] }));
  done.installability = installabilityErrors;
  await context.close();
  return done;
}

const browser = await launch(chromium, job.chromium);
try {
  const done = {};
  for (const part of [install, without, signedIn, update, charter, share, bookmark, remarks]) {
    if (job.only && job.only !== part.name) continue;
    done[part.name] = await part(browser);
  }
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
  net.close();
}
