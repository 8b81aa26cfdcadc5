// SPDX-License-Identifier: Apache-2.0
// What a case goes through, told as stories: each person in a browser of their own, from the first click to the last; prints what
// they saw as JSON. What happens outside the browser is asked of the test that started this one: a line of JSON goes out, a line
// comes back.
//
// usage: node cases.mjs: the job on the first line of standard input; see cases_test.py
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { launch } from "./look.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const answer = async () => JSON.parse((await lines.next()).value);
const job = await answer();
const ask = async (deed, about = {}) => (console.log(JSON.stringify({ deed, ...about })), answer());

const { chromium } = createRequire(import.meta.url)(job.playwright);
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const browser = await launch(chromium, job.chromium);
const complaints = [], people = new Map();

async function page_of(options) {
  const page = await (await browser.newContext({ ...options, baseURL: job.origin })).newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(`${page.url()} ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()} ${error}`));
  return page;
}

// Somebody of the hospital, who stays signed in.
async function person(login, options = DESK) {
  if (people.has(login)) return people.get(login);
  const page = await page_of(options);
  await page.goto("/connexion");
  await page.getByLabel("Identifiant").fill(login);
  await page.getByLabel("Mot de passe", { exact: true }).fill(job.password);
  await press(page, "Se connecter");
  people.set(login, page);
  return page;
}

const press = async (page, name) => {
  await page.getByRole("button", { name }).first().click();
  await page.waitForLoadState();
};
const follow = async (page, name, where = page) => {
  await where.getByRole("link", { name }).first().click();
  await page.waitForLoadState();
};
const unfold = (page, words) => page.locator("main summary", { hasText: words }).first().click();
const read = async (page, selector = "main") => (await page.locator(selector).first().innerText()).replace(/[\s\u00a0\u202f]+/g, " ").trim();
const shot = (page, name) => job.shots && page.screenshot({ path: `${job.shots}/cases-${name}.png`, fullPage: true });

// From the first page, as one finds a case: by what is written in it.
async function open_case(page, words) {
  await page.goto("/");
  await follow(page, "Dossiers", page.getByRole("navigation", { name: "Navigation principale" }));
  await follow(page, words, page.locator("#liste"));
  return Number(new URL(page.url()).pathname.split("/")[2]);
}

async function report(page, { text, link, network, who, worry, contact, file }) {
  await page.goto("/");
  await follow(page, "Signaler un message", page.locator("main"));
  if (link) await page.getByLabel("L'adresse du message").fill(link);
  await page.getByLabel("Ce que dit le message").fill(text);
  if (file) await page.getByLabel("Ajouter des captures").setInputFiles({ name: "capture.png", mimeType: "image/png", buffer: Buffer.from(file, "base64") });
  if (network) await page.getByLabel("Sur quel réseau").selectOption({ label: network });
  await page.getByLabel(who, { exact: true }).check();
  if (worry) await page.getByLabel("Ce qui vous préoccupe").fill(worry);
  if (contact) await page.getByLabel("Comment vous joindre").fill(contact);
  return page;
}

async function send_report(page) {
  await press(page, "Envoyer le signalement");
  return { code: await read(page, ".secret code"), receipt: await read(page) };
}

// What somebody who has the code, and nothing else, reads.
async function followed(code, options = PHONE) {
  const page = await page_of(options);
  await page.goto("/suivi");
  await page.getByLabel("Votre code de suivi").fill(code);
  await press(page, "Voir où il en est");
  return page;
}

async function take(page) {
  await press(page, "Je m'en occupe");
}

async function decide(page, choice, why) {
  await follow(page, "Décider", page.getByRole("navigation", { name: "Pages du dossier" }));
  const advice = await read(page);
  await follow(page, `Choisir : ${choice}`);
  await page.getByLabel("Pourquoi").fill(why);
  await press(page, "Enregistrer la décision");
  return advice;
}

async function tell(page, words) {
  await unfold(page, "Écrire à la personne qui a signalé");
  await page.getByLabel("Votre message").fill(words);
  await press(page, "Envoyer");
}

async function close(page, words) {
  await unfold(page, "Clore le dossier");
  await page.getByLabel("Ce qui a été fait").fill(words);
  await press(page, "Clore");
}

const stories = {
  // On a phone, in a corridor: a patient found himself in a nurse's post.
  async patient() {
    const phone = await page_of(PHONE);
    await report(phone, {
      text: "Garde de folie en cardiologie : le monsieur de la chambre 214, M. Lefranc, 71 ans, nous a fait un infarctus au petit-déjeuner.",
      link: "https://www.instagram.com/p/garde214", network: "Instagram", who: "Moi", worry: "C'est moi. Mes voisins m'ont reconnu.",
    });
    await phone.locator("#conseil .notice").waitFor();
    const done = { advice: await read(phone, "#conseil") };
    await shot(phone, "patient-1-report");
    Object.assign(done, await send_report(phone));
    await shot(phone, "patient-2-receipt");
    await press(phone, "Suivre ce signalement");
    done.received = await read(phone);
    const manager = await person("community-manager");
    await open_case(manager, /Garde de folie/);
    done.seen = await read(manager);
    await take(manager);
    const office = await person("communication");
    await open_case(office, /Garde de folie/);
    done.choices = await decide(office, "Demander le retrait à l'auteur", "L'infirmière est connue du service et de bonne foi.");
    await open_case(manager, /Garde de folie/);
    await tell(manager, "L'autrice a retiré sa publication ce matin. Nous vous présentons nos excuses.");
    await close(manager, "Retirée par son autrice, vue par sa cadre.");
    await shot(manager, "patient-3-closed");
    const again = await followed(done.code);
    done.answered = await read(again);
    await shot(again, "patient-4-answered");
    return done;
  },

  // Signed in, with a screenshot: what is written of a colleague becomes a complaint.
  async insult() {
    const nurse = await person("agent");
    await nurse.goto("/");
    await report(nurse, {
      text: "Le docteur Martin de Saint-Roch est un escroc et un menteur, une ordure qui vole ses patients.", link: "https://x.com/colere/status/77",
      network: "X", who: "Un collègue, un soignant", worry: "Il en dort mal.", file: job.picture,
    });
    const done = await send_report(nurse);
    const office = await person("communication");
    const number = await open_case(office, /Le docteur Martin/);
    await take(office);
    await unfold(office, "Dire quand le message a été publié");
    await office.getByLabel("Publié le").fill(job.published);
    await press(office, "Inscrire cette date");
    done.law = await read(office);
    await unfold(office, "Demander un avis");
    await office.getByLabel("À quelle direction").selectOption("juridique");
    await office.getByLabel("Votre question").fill("Injure publique ? Que pouvons-nous faire pour lui ?");
    await press(office, "Demander cet avis");
    const lawyer = await person("juridique");
    await open_case(lawyer, /Le docteur Martin/);
    done.asked = await read(lawyer);
    await lawyer.getByLabel("Avis de votre direction").fill("Oui, injure publique : la plainte lui appartient, la protection fonctionnelle lui est due.");
    await press(lawyer, "Donner cet avis");
    await open_case(office, /Le docteur Martin/);
    done.opinion = await read(office);
    await decide(office, "Porter plainte", "Nous soutenons notre confrère.");
    await follow(office, "Courriers", office.getByRole("navigation", { name: "Pages du dossier" }));
    await press(office, /^Commencer : .*plainte/i);
    for (const name of ["Destinataire", "Objet", "Texte", "Signature"]) {
      const field = office.getByLabel(name, { exact: true });
      await field.fill((await field.inputValue()).replace(/\[à compléter[^\]]*\]/g, "précisé par la direction"));
    }
    const read_again = office.getByLabel(/J'ai relu les mots signalés/);
    if (await read_again.count()) await read_again.check();
    await press(office, "Produire");
    await shot(office, "insult-1-letter");
    const pdf = await office.getByRole("link", { name: "Ouvrir le PDF" }).getAttribute("href");
    done.pdf = (await (await office.request.get(pdf)).body()).toString("base64");
    await office.goto(`/dossiers/${number}`);
    await follow(office, "Preuves", office.getByRole("navigation", { name: "Pages du dossier" }));
    done.evidence = await read(office);
    await shot(office, "insult-2-evidence");
    const [file] = await Promise.all([office.waitForEvent("download"), press(office, "Télécharger")]);
    done.file = await ask("read", { path: await file.path() });
    return done;
  },

  // Who is on duty has any page open.
  async distress() {
    const duty = await person("communication");
    await duty.goto("/");
    const done = { before: await duty.locator("#alertes .alert").count() };
    const father = await page_of(PHONE);
    await report(father, {
      text: "Ma fille est aux urgences chez vous depuis hier, personne ne me dit rien. Je n'en peux plus, je veux mourir.", network: "Facebook", who: "Moi",
    });
    Object.assign(done, await send_report(father));
    await shot(father, "distress-1-receipt");
    await duty.locator("#alertes .alert").first().waitFor();
    done.live = await read(duty, "#alertes");
    // Looked at again, what is the same stays: it would be said aloud again.
    await duty.evaluate(() => (document.querySelector("#alertes .alert").dataset.same = ""));
    const looked = duty.waitForResponse("**/alertes/bandeau");
    await duty.evaluate(() => new BroadcastChannel("alertes").postMessage(1));
    await (await looked).finished();
    // What the page does with that answer is done before it has another.
    await duty.evaluate(() => fetch("/alertes/bandeau").then((answer) => answer.text()));
    done.same = await duty.locator("#alertes .alert[data-same]").count();
    await shot(duty, "distress-2-live");
    done.mails = await ask("mails", { subject: "Alerte" });
    await follow(duty, "Ouvrir l'alerte", duty.locator("#alertes"));
    done.page = await read(duty);
    await shot(duty, "distress-3-alert");
    await duty.locator("main section").getByRole("button", { name: "Je m'en occupe" }).click();
    await duty.getByLabel("En quelques mots").fill("Joint par l'infirmière des urgences, il a pu voir sa fille. Rassuré.");
    await press(duty, "Terminer l'alerte");
    done.ended = await read(duty);
    const number = await open_case(duty, /Ma fille est aux urgences/);
    done.first = await read((await duty.goto("/dossiers"), duty), "#liste tbody tr");
    await duty.goto(`/dossiers/${number}`);
    done.story = await read(duty);
    await shot(duty, "distress-4-case");
    await close(duty, "Le père est avec sa fille.");
    return done;
  },

  // Written by one, approved by another.
  async rumour() {
    const neighbour = await page_of(PHONE);
    await report(neighbour, {
      text: "Il paraît que les urgences du Val-Fictif ferment la nuit à partir de juin, partagez !", link: "https://www.facebook.com/groups/val/posts/9",
      network: "Facebook", who: "L'établissement", worry: "Est-ce vrai ?",
    });
    const done = await send_report(neighbour);
    const manager = await person("community-manager");
    const number = await open_case(manager, /Il paraît que les urgences/);
    await take(manager);
    await follow(manager, "Ce n'est pas ça");
    await unfold(manager, "Revoir la nature et le niveau");
    await manager.getByLabel("Nature").selectOption({ label: "rumeur" });
    await manager.getByLabel("Niveau").selectOption({ index: 1 });
    await manager.getByLabel("Pourquoi").fill("Personne n'a annoncé de fermeture.");
    await press(manager, "Requalifier");
    await follow(manager, "Réponses", manager.getByRole("navigation", { name: "Pages du dossier" }));
    await manager.locator("#formulations ~ * summary, #formulations ~ .folds summary").first().click();
    await follow(manager, /^Partir de ces mots/);
    const words = manager.getByLabel("Votre réponse");
    done.offered = await words.inputValue();
    await words.fill("Bonjour, les urgences du Val-Fictif restent ouvertes jour et nuit, en juin comme aujourd'hui.");
    await press(manager, "Lire et garder le brouillon");
    done.draft = await read(manager);
    await press(manager, "Demander la validation");
    done.own = await read(manager);
    const office = await person("communication");
    await office.goto("/dossiers");
    done.waiting = await read(office);
    await follow(office, /réponse attend/);
    await follow(office, /Il paraît que les urgences/);
    await shot(office, "rumour-1-approval");
    await press(office, "Valider cette réponse");
    await manager.reload();
    await manager.getByLabel("Adresse de la réponse publiée").fill("https://www.facebook.com/groups/val/posts/9#reponse");
    await press(manager, "C'est envoyé");
    done.sent = await read(manager);
    await manager.goto(`/dossiers/${number}`);
    await close(manager, "Démentie, la rumeur est retombée.");
    done.story = await read(manager);
    await shot(manager, "rumour-2-closed");
    return done;
  },

  // By keyboard alone, from the sign-in to the end.
  async thanks() {
    const patient = await page_of(PHONE);
    await report(patient, { text: "Merci à toute l'équipe de gériatrie : patience, sourires, et ma mère coiffée chaque matin. Vous êtes formidables !", who: "Un patient, ou ses proches" });
    const done = await send_report(patient);
    const page = await page_of(DESK);
    const keys = page.keyboard;
    // Tab, until what has the focus is the one that one looks for.
    const reach = async (words) => {
      for (let n = 0; n < 80; n++) {
        await keys.press("Tab");
        const at = await page.evaluate(() => {
          const one = document.activeElement;
          const outline = getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none";
          return { words: one.labels?.[0]?.innerText ?? one.innerText ?? "", outline };
        });
        if (at.words.replace(/[\s\u00a0]+/g, " ").trim().startsWith(words)) return at.outline;
      }
      throw new Error(`no Tab leads to ${words}`);
    };
    const enter = async () => (await Promise.all([page.waitForEvent("load"), keys.press("Enter")]), page.waitForLoadState());
    await page.goto("/connexion");
    await reach("Identifiant");
    await keys.type("community-manager");
    await reach("Mot de passe");
    await keys.type(job.password);
    await enter();
    done.outlines = [await reach("Dossiers")];
    await enter();
    await keys.press("j");
    for (let n = 0; n < 20 && !(await page.evaluate(() => document.activeElement.innerText.startsWith("Merci"))); n++) await keys.press("j");
    await Promise.all([page.waitForEvent("load"), keys.press("o")]);
    done.outlines.push(await reach("Transmettre à l'équipe"));
    await shot(page, "thanks-1-case");
    await enter();
    done.passed = await read(page, "body");
    await shot(page, "thanks-2-passed");
    done.answered = await read(await followed(done.code));
    return done;
  },

  // A mail is a report; its answer holds the code.
  async mail() {
    await ask("deliver");
    const done = { mail: await ask("mails", { to: "voisin@exemple.fr" }) };
    const manager = await person("community-manager");
    await open_case(manager, /la maternité va déménager/);
    done.seen = await read(manager);
    await tell(manager, "Merci de nous avoir écrit : la maternité reste où elle est.");
    const code = done.mail[0].text.match(/[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}/)[0];
    const page = await followed(code, DESK);
    done.answered = await read(page);
    await shot(page, "mail-1-followed");
    return done;
  },

  // Without JavaScript, with the code alone: both ways.
  async code() {
    const plain = await page_of({ ...PHONE, javaScriptEnabled: false });
    await report(plain, { text: "Une photo de la cafétéria montre trois visages de patients derrière le plateau.", network: "Facebook", who: "Quelqu'un d'autre", contact: "temoin@exemple.fr" });
    const done = await send_report(plain);
    const before = await followed(done.code, { ...PHONE, javaScriptEnabled: false });
    await before.getByLabel("Ajouter quelque chose").fill("On la retrouve aussi sur le groupe du village.");
    await press(before, "Envoyer");
    done.written = await read(before);
    await shot(before, "code-1-written");
    const manager = await person("community-manager");
    await open_case(manager, /Une photo de la cafétéria/);
    done.desk = await read(manager);
    await press(manager, "Voir comment joindre la personne");
    done.contact = await read(manager);
    await open_case(manager, /Une photo de la cafétéria/);
    await tell(manager, "Merci. Pouvez-vous nous donner l'adresse du groupe ?");
    const after = await followed(done.code, { ...PHONE, javaScriptEnabled: false });
    done.answered = await read(after);
    return done;
  },

  // After all the others: what is closed long ago goes, its numbers stay.
  async purge() {
    const dpo = await person("dpo");
    const figures = async () => (await dpo.goto("/chiffres?periode=tout"), read(dpo, "main dl, main .facts"));
    const done = { before: await figures(), closed: await ask("age") };
    await dpo.goto("/");
    await follow(dpo, "Réglages");
    await follow(dpo, "Conservation");
    await dpo.locator("[name=dossiers]").fill("90");
    await press(dpo, "Enregistrer");
    done.set = await dpo.locator("[name=dossiers]").inputValue();
    done.purge = await ask("purge");
    await dpo.goto("/reglages/conservation");
    done.page = await read(dpo, "section:has([name=dossiers])");
    await shot(dpo, "purge-1-kept");
    done.after = await figures();
    await shot(dpo, "purge-2-figures");
    await dpo.goto("/reglages/journal");
    done.journal = await read(dpo);
    await shot(dpo, "purge-3-journal");
    const office = await person("communication");
    await office.goto("/dossiers?vue=clos");
    done.list = await read(office, "#liste");
    done.codes = await read(await followed(told.patient.code));
    return done;
  },
};

const told = {};
try {
  for (const [name, story] of Object.entries(stories)) {
    const began = Date.now();
    try {
      told[name] = await story();
    } catch (error) {
      told[name] = { failed: String(error.stack).split("\n").slice(0, 12).join("\n") };
      if (job.shots) for (const [login, page] of people) await shot(page, `failed-${name}-${login}`);
    }
    told[name].seconds = (Date.now() - began) / 1000;
  }
  console.log(JSON.stringify({ told, complaints }));
} finally {
  await browser.close();
}
process.exit();
