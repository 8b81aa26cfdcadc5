// SPDX-License-Identifier: Apache-2.0
// A case that a capture alone made, in Chromium: beside the capture, what was read in it, on a phone and on a desk, light and dark;
// then somebody corrects it. Prints what was seen as JSON.
//
// usage: node shots.mjs <JOB; see shots_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

import { judge, launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const screens = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };
const browser = await launch(chromium, job.chromium);
const done = { pages: {}, complaints: [] };

const read = async (page) => (await page.locator("main").innerText()).replace(/[\s\u00a0\u202f]+/g, " ");
try {
  const context = await browser.newContext({ baseURL: job.origin });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && done.complaints.push(message.text()));
  page.on("pageerror", (error) => done.complaints.push(String(error)));
  await page.goto("/connexion");
  await page.getByLabel("Identifiant").fill("communication");
  await page.getByLabel("Mot de passe", { exact: true }).fill(job.password);
  await page.getByRole("button", { name: "Se connecter" }).first().click();
  await page.waitForLoadState();
  const look = async (name, path) => {
    for (const [screen, viewport] of Object.entries(screens))
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(path);
        done.pages[`${name} ${screen} ${colorScheme}`] = await judge(page, axe, colorScheme);
        if (job.shots) await page.screenshot({ path: `${job.shots}/shots-${name}-${screen}-${colorScheme}.png`, fullPage: true });
      }
  };
  await look("case", `/dossiers/${job.read}`);
  done.told = await read(page);
  await look("evidence", `/dossiers/${job.read}/preuves`);
  await look("unread", `/dossiers/${job.unread}/preuves`);
  done.unread = await read(page);
  // From the story of the case, as one who sees a mistake does.
  await page.goto(`/dossiers/${job.read}`);
  await page.getByRole("link", { name: "Corriger ce qui a été lu" }).first().click();
  await page.waitForLoadState();
  const card = page.locator(new URL(page.url()).hash);
  await card.locator("summary", { hasText: "Corriger ce qui a été lu" }).click();
  done.offered = await card.getByLabel("Ce que dit la capture").inputValue();
  await card.getByLabel("Ce que dit la capture").fill(job.mended);
  await card.getByRole("button", { name: "Enregistrer ce texte" }).click();
  await page.waitForLoadState();
  done.mended = await read(page);
  await look("mended", `/dossiers/${job.read}`);
} catch (error) {
  done.failed = String(error);
} finally {
  await browser.close();
}
console.log(JSON.stringify(done));
