// SPDX-License-Identifier: Apache-2.0
// Prints pages of a server as a browser does: on A4, with no backgrounds, from the light theme and the dark one. The job is
// read from stdin.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./look.mjs";

const job = JSON.parse(readFileSync(0, "utf8"));
const { chromium } = createRequire(import.meta.url)(job.playwright);

const browser = await launch(chromium, job.chromium);
for (const colorScheme of ["light", "dark"]) {
  const page = await (await browser.newContext({ colorScheme })).newPage();
  for (const [name, path] of Object.entries(job.pages)) {
    await page.goto(job.origin + path);
    // A dark ground would show if backgrounds were printed.
    await page.pdf({ path: `${job.folder}/${name}-${colorScheme}.pdf`, format: "A4", printBackground: colorScheme === "dark" });
  }
}
await browser.close();
console.log("{}");
