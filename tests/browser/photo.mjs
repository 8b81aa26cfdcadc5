// SPDX-License-Identifier: Apache-2.0
// Has a picture looked at on /verifier/photo in a headless Chromium, as people do; prints what it saw as JSON.
//
// usage: node photo.mjs <JOB; see photo_test.py
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { judge, launch } from "./look.mjs";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const axe = await readFile(job.axe, "utf8");
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };

// A ward's label on a wall, as a JPEG that has something to say beside.
async function draw(page) {
  const drawn = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 800, height: 640 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#dfe7ea";
    pen.fillRect(0, 0, 800, 640);
    pen.fillStyle = "#ffffff";
    pen.fillRect(60, 60, 680, 220);
    pen.fillStyle = "#101010";
    pen.font = "48px sans-serif";
    pen.fillText("Mme DURAND Simone", 90, 140);
    pen.fillText("Chambre 214", 90, 230);
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  const bytes = Buffer.from(drawn.split(",")[1], "base64");
  const words = Buffer.from(job.marker);
  const comment = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), comment, words, bytes.subarray(2)]);
}

async function open(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${job.origin}/verifier/photo`);
  return { context, page, complaints };
}

// The file comes as a drop or a paste brings it.
const bring = (page, how, bytes, name, type) =>
  page.evaluate(
    ([how, base, name, type]) => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob(base), (c) => c.charCodeAt(0))], name, { type }));
      const event =
        how === "drop" ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }) : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
      document.querySelector(".photo-drop").dispatchEvent(event);
    },
    [how, bytes.toString("base64"), name, type],
  );

async function looked(page) {
  await page.click("button:has-text(\"Regarder l'image\")");
  await page.waitForSelector("form.photo[data-read]");
}

async function copied(page) {
  await page.click(".cover-copy");
  await page.waitForSelector(".cover-take:not([hidden])");
  const status = await page.textContent(".cover-status");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".cover-take")]);
  return { status, name: download.suggestedFilename(), bytes: (await readFile(await download.path())).toString("base64") };
}

// What part of a box's pixels is the same in the copy; `ink`: of those that are written, since a mosaic on white is often white.
const same = (page, original, copy, box, ink = false) =>
  page.evaluate(
    async ([original, copy, [x, y, w, h], ink]) => {
      const pixels = async (base) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base), (c) => c.charCodeAt(0))]));
        const canvas = new OffscreenCanvas(image.width, image.height);
        canvas.getContext("2d").drawImage(image, 0, 0);
        return canvas.getContext("2d").getImageData(x, y, w, h).data;
      };
      const [a, b] = [await pixels(original), await pixels(copy)];
      let count = 0;
      let all = 0;
      for (let i = 0; i < a.length; i += 4) {
        if (ink && a[i] > 100) continue;
        all++;
        count += Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) < 12;
      }
      return count / all;
    },
    [original.toString("base64"), copy, box, ink],
  );

const browser = await launch(chromium, job.chromium);
try {
  const done = { look: {} };
  const { context, page, complaints } = await open(browser, { viewport: SIZES.desk, reducedMotion: "reduce" });
  const picture = await draw(page);

  await bring(page, "drop", Buffer.from("bonjour"), "mot.txt", "text/plain");
  done.refused = await page.textContent(".photo-status");
  await bring(page, "drop", picture.subarray(0, picture.length / 2), "IMG_2041 Durand.jpg", "image/jpeg");
  await page.click("button:has-text(\"Regarder l'image\")");
  await page.waitForFunction(() => /pas pu être lue/.test(document.querySelector(".photo-status").textContent));
  done.torn = { told: await page.textContent(".photo-status"), read: await page.locator("#lecture").count() };

  await bring(page, "paste", picture, "IMG_2041 Durand.jpg", "image/jpeg");
  await looked(page);
  done.verdict = await page.getAttribute("#lecture .verdict", "class");
  done.facts = await page.textContent("#lecture table");
  done.list = await page.$$eval(".cover-list li", (all) => all.map((item) => item.textContent));
  done.boxes = await page.$$eval(".cover-list li", (all) => all.map((item) => item.dataset.box.split(" ").map(Number)));
  done.shown = await page.$$eval(".cover-box.covered", (all) => all.length);

  // One text stays, an area is put by keyboard, another drawn with the pointer.
  await page.locator(".cover-list input").first().uncheck();
  await page.focus(".cover-add");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowRight");
  await page.click(".cover-draw");
  const stage = await page.locator(".cover-boxes").boundingBox();
  await page.mouse.move(stage.x + stage.width * 0.02, stage.y + stage.height * 0.8);
  await page.mouse.down();
  await page.mouse.move(stage.x + stage.width * 0.3, stage.y + stage.height * 0.95, { steps: 4 });
  await page.mouse.up();
  // Whatever mode it is in, the picture keeps its shape.
  const now = await page.locator(".cover-boxes").boundingBox();
  done.shape = now.width / now.height;
  done.own = await page.$$eval(".cover-list li:not([data-box])", (all) => all.length);
  done.copy = await copied(page);
  done.same = {
    kept: await same(page, picture, done.copy.bytes, done.boxes[0]),
    covered: await same(page, picture, done.copy.bytes, done.boxes[1], true),
    drawn: await same(page, picture, done.copy.bytes, [40, 530, 160, 60]),
    beside: await same(page, picture, done.copy.bytes, [600, 500, 100, 100]),
  };
  // What the copy no longer fits is not offered.
  await page.locator(".cover-list input").first().check();
  done.stale = await page.locator(".cover-take:not([hidden])").count();
  await page.click(".cover-list li:last-child button:has-text(\"Retirer\")");
  done.left = await page.$$eval(".cover-list li:not([data-box])", (all) => all.length);
  if (job.shots) await page.screenshot({ path: `${job.shots}/photo-desk.png`, fullPage: true });
  done.look.desk = await judge(page, axe, "light");
  // A refusal that a test asks for is no complaint.
  done.complaints = complaints.filter((words) => !/status of 422/.test(words));
  await context.close();

  const phone = await open(browser, { viewport: SIZES.phone, colorScheme: "dark", hasTouch: true, isMobile: true, reducedMotion: "reduce" });
  done.camera = await phone.page.locator(".photo-camera:visible").count();
  await bring(phone.page, "paste", picture, "a.jpg", "image/jpeg");
  await looked(phone.page);
  await phone.page.focus(".cover-add");
  await phone.page.keyboard.press("Enter");
  if (job.shots) await phone.page.screenshot({ path: `${job.shots}/photo-phone-dark.png`, fullPage: true });
  done.look.phone = await judge(phone.page, axe, "dark");
  await phone.context.close();

  // A video, whose copy goes without its sound when that is asked, even while one with its sound is being made.
  if (job.film) {
    const film = await open(browser, { viewport: SIZES.desk, reducedMotion: "reduce" });
    await bring(film.page, "paste", Buffer.from(job.film, "base64"), "film.mp4", "video/mp4");
    await looked(film.page);
    await film.page.evaluate(() => {
      const asked = window.fetch;
      window.fetch = (...words) => {
        window.fetch = asked;
        const answer = asked(...words);
        document.querySelector(".cover-silent").click();
        return answer;
      };
    });
    await film.page.click(".cover-copy");
    await film.page.waitForFunction(() => /refaites|prête/.test(document.querySelector(".cover-status").textContent));
    done.film = { changed: await film.page.textContent(".cover-status"), offered: await film.page.locator(".cover-take:not([hidden])").count() };
    done.film.silent = (await copied(film.page)).status;
    await film.page.uncheck(".cover-silent");
    done.film.sounding = (await copied(film.page)).status;
    // What moves is found, shown where it is at each moment, and covered with an area of one's own.
    done.film.before = await film.page.locator(".cover-list li").count();
    await film.page.click(".cover-follow");
    await film.page.waitForSelector(".cover-list li");
    done.film.found = await film.page.textContent(".cover-list li");
    const left = () => film.page.$eval(".cover-box", (box) => parseFloat(box.style.left) + parseFloat(box.style.width));
    done.film.here = await left();
    await film.page.focus(".cover-time");
    for (let i = 0; i < 25; i++) await film.page.keyboard.press("ArrowRight");
    done.film.clock = await film.page.textContent(".cover-clock");
    done.film.there = await left();
    await film.page.focus(".cover-add");
    await film.page.keyboard.press("Enter");
    done.film.list = await film.page.locator(".cover-list li").count();
    const [from, until] = await film.page.locator(".cover-between input").all();
    await from.fill("0.5");
    await until.fill("1.5");
    await until.press("Tab");
    if (job.shots) await film.page.screenshot({ path: `${job.shots}/photo-film.png`, fullPage: true });
    await film.page.evaluate(() => {
      const asked = window.fetch;
      window.fetch = (address, about) => {
        window.sent = about.body.get("zones");
        return asked(address, about);
      };
    });
    const covered = await copied(film.page);
    done.film.sent = await film.page.evaluate(() => window.sent);
    Object.assign(done.film, { covered: covered.status, copy: covered.bytes });
    done.look.film = await judge(film.page, axe, "light");
    await film.context.close();
  }

  // The telephone's share sheet: what keeps the site takes the picture, no request has it, the page finds it chosen.
  const shared = await open(browser, { viewport: SIZES.phone });
  await shared.page.waitForFunction(() => navigator.serviceWorker.controller);
  let posts = 0;
  shared.context.on("request", (request) => (posts += request.serviceWorker() && request.method() !== "GET"));
  await Promise.all([
    shared.page.waitForURL(`${job.origin}/verifier/photo`, { waitUntil: "load" }),
    shared.page.evaluate((base) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action: "/verifier/partage", enctype: "multipart/form-data" });
      const field = form.appendChild(Object.assign(document.createElement("input"), { type: "file", name: "photo" }));
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob(base), (c) => c.charCodeAt(0))], "photo.jpg", { type: "image/jpeg" }));
      field.files = given.files;
      document.body.append(form);
      document.title = "avant";
      form.submit();
    }, picture.toString("base64")),
  ]);
  await shared.page.waitForFunction(() => document.title !== "avant" && document.querySelector("#f-photo")?.files.length === 1);
  done.shared = { name: await shared.page.$eval("#f-photo", (field) => field.files[0].name), address: shared.page.url().replace(job.origin, ""), posts };
  await shared.context.close();
  console.log(JSON.stringify(done));
} finally {
  await browser.close();
}
