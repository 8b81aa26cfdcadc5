// SPDX-License-Identifier: Apache-2.0
// Keeps on this device what everybody may read, so that it opens without network: the page that reads a draft, with its engine,
// the guide, the style. Served as /sw.js by desk/app/, which writes SITE before it.
//
// What a session sees is never kept: pages are asked for without cookie, or taken from an answer that the server marks as
// everybody's. Nothing is written to the server from here; a text or a picture that is shared stays in this worker's memory until its
// page takes it. docs/decisions/0021-app.md says why.
"use strict";

const PATIENCE = 3000; // milliseconds that the network has, when there is a kept page
const ROUND = 3600000; // milliseconds after which the guide's pages are asked for again
const HANDED = 120000; // milliseconds that what is shared waits for its page
const OLD = 7 * 86400000; // milliseconds after which a kept page says that it may be out of date

const ASSETS = `blouse-ressources-${SITE.assets}`;
const ENGINE = `blouse-moteur-${SITE.engine}`;
const PAGES = `blouse-pages-${SITE.assets}-${SITE.engine}`;
const NOTES = "blouse-notes"; // when the last round was, which pages were open when this version came
const OURS = [ASSETS, ENGINE, PAGES, NOTES];

const FIRST = ["/", "/verifier", "/profil", "/verifier/remarques", "/hors-ligne"];
const PUBLIC = /^\/(?:$|verifier(?:\/|$)|guide(?:\/[a-z0-9\/-]*)?$|contacts$|accessibilite$|vie-privee$|profil$|hors-ligne$)/;
const SHARE = "/verifier/partage";

const inAssets = (name) => `/ressources/${SITE.assets}/${name}`;
const inEngine = (name) => `/ressources/${SITE.engine}/${name}`;
const pages = () => caches.open(PAGES);

async function note(name, value) {
  const notes = await caches.open(NOTES);
  if (value === null) return notes.delete(`/notes/${name}`);
  return notes.put(`/notes/${name}`, new Response(JSON.stringify(value)));
}
async function noted(name) {
  const found = await (await caches.open(NOTES)).match(`/notes/${name}`);
  return found?.json();
}

// Files whose address changes with them: those that are there are good.
async function fill(name, addresses) {
  const cache = await caches.open(name);
  const held = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(addresses.filter((address) => !held.has(address)));
}

// Whether the server says that an answer is the same for everybody: those of a session are « no-store ».
const isPublic = ({ status, type, redirected, headers }) =>
  status === 200 && type === "basic" && !redirected && headers.get("Cache-Control") === "private, no-cache" && (headers.get("Content-Type") ?? "").startsWith("text/html");

const markOf = (response) => response?.headers.get("ETag")?.replace(/-gz"$/, '"');

async function put(path, response) {
  const body = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  // The body is as it was before it was compressed.
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("X-Garde-Le", Date.now());
  await (await pages()).put(path, new Response(body, { headers }));
}

// Asks for a page as a visitor does, whoever is signed in. Throws when there is no network.
async function take(path) {
  const response = await fetch(path, { credentials: "omit", redirect: "manual", headers: { Accept: "text/html" } });
  if (isPublic(response)) await put(path, response);
  else if (response.status === 404 || response.status === 410) await (await pages()).delete(path);
  return response.ok;
}

// The new version stands whole beside the old one before it may serve.
async function install() {
  await fill(ASSETS, SITE.files.map(inAssets));
  const names = await caches.keys();
  if (names.some((name) => name.startsWith("blouse-moteur-"))) await fill(ENGINE, SITE.engineFiles.map(inEngine));
  const paths = new Set(FIRST);
  for (const name of names.filter((name) => name.startsWith("blouse-pages-")))
    for (const { url } of await (await caches.open(name)).keys()) paths.add(new URL(url).pathname);
  for (const path of paths) await take(path);
  if (!(await (await pages()).match("/hors-ligne"))) throw new Error("Le site n'a pas répondu.");
}

const windows = () => clients.matchAll({ type: "window", includeUncontrolled: true });

async function activate() {
  await note("ouvertes", (await windows()).map(({ id }) => id));
  await sweep();
  await clients.claim();
}

// What older versions kept goes once no page of theirs is open: a page in use keeps what it began with.
async function sweep() {
  const old = (await caches.keys()).filter((name) => name.startsWith("blouse-") && !OURS.includes(name));
  if (!old.length) return;
  const then = (await noted("ouvertes")) ?? [];
  if ((await windows()).some(({ id }) => then.includes(id))) return;
  await Promise.all(old.map((name) => caches.delete(name)));
}

// All pages of the guide, one behind the other; an answer that has not changed weighs nothing.
let walking = Promise.resolve();
async function round() {
  if (Date.now() - ((await noted("tournee")) ?? 0) < ROUND || navigator.connection?.saveData) return;
  await note("tournee", Date.now());
  try {
    await take("/guide");
    const guide = await (await (await pages()).match("/guide"))?.text();
    const links = [...(guide ?? "").matchAll(/ href="([^"#?]*)"/g)].map(([, path]) => path);
    for (const path of new Set([...FIRST, ...links])) if (path !== "/guide" && PUBLIC.test(path)) await take(path);
  } catch {
    await note("tournee", null);
  }
}

async function present({ engine }) {
  await sweep();
  if (engine) await fill(ENGINE, SITE.engineFiles.map(inEngine)).catch(() => {});
  // A change that is seen during a round makes another one.
  walking = walking.then(round, round);
  await walking;
}

const escaped = (words) => words.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

// A kept page says so, and from when it is.
async function shown(kept) {
  const at = Number(kept.headers.get("X-Garde-Le"));
  const when = new Date(at).toLocaleString("fr", { dateStyle: "long", timeStyle: "short" }).replace(/(\d\d):(\d\d)/, "$1\u00a0h\u00a0$2");
  const old = Date.now() - at > OLD ? " La charte a pu changer depuis : elle se mettra à jour dès que le réseau reviendra." : "";
  const words = `Sans réponse du réseau, voici la page gardée sur cet appareil le ${when}.${old}`;
  const page = (await kept.text()).replace("<main ", `<p class="kept" role="status">${escaped(words)}</p><main `);
  return new Response(page, { headers: kept.headers });
}

async function away() {
  const kept = await caches.match("/hors-ligne", { ignoreVary: true });
  return kept ? new Response(await kept.text(), { status: 503, headers: kept.headers }) : Response.error();
}

// The network first; what is kept when it does not answer, or not soon.
async function page(event, path) {
  const kept = await (await pages()).match(path);
  const answered = fetch(event.request);
  const store = async (response) => {
    if (!isPublic(response)) return;
    const copy = response.clone();
    if (kept && markOf(kept) !== markOf(response)) await note("tournee", null);
    await put(path, copy);
  };
  event.waitUntil(answered.then(store).catch(() => {}));
  if (!kept) return answered.catch(away);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([answered.catch(() => null), late]);
  return response && response.status < 500 ? response : shown(kept);
}

async function file(event, path) {
  const held = await caches.match(event.request, { ignoreVary: true });
  if (held) return held;
  const response = await fetch(event.request);
  const name = path.startsWith(inEngine("")) ? ENGINE : path.startsWith(inAssets("")) ? ASSETS : null;
  if (name && response.status === 200) {
    const copy = response.clone();
    event.waitUntil(caches.open(name).then((cache) => cache.put(path, copy)).catch(() => {}));
  }
  return response;
}

// What the telephone's share sheet brings: it waits in memory for the page that opens, and travels no further.
const handed = new Map();
async function receive(request) {
  const form = await request.formData();
  const file = form.get("photo");
  if (file instanceof File && file.size) return hand({ file }, "/verifier/photo");
  const [title, text, address] = ["titre", "texte", "adresse"].map((name) => String(form.get(name) ?? "").trim());
  const words = text || title;
  return hand([words, words.includes(address) ? "" : address].filter(Boolean).join("\n"), "/verifier");
}

function hand(what, page) {
  const id = crypto.randomUUID();
  handed.set(id, what);
  setTimeout(() => handed.delete(id), HANDED);
  return Response.redirect(`${page}#partage=${id}`, 303);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

addEventListener("message", (event) => {
  const { data, ports } = event;
  if (data.take) skipWaiting();
  if (data.present) event.waitUntil(present(data.present));
  if (data.shared) {
    ports[0].postMessage(handed.get(data.shared) ?? null);
    handed.delete(data.shared);
  }
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === SHARE && request.mode === "navigate") event.respondWith(receive(request));
  if (request.method !== "GET") return;
  if (pathname.startsWith("/ressources/")) event.respondWith(file(event, pathname));
  else if (request.mode !== "navigate") return;
  else if (PUBLIC.test(pathname) && !search) event.respondWith(page(event, pathname));
  else event.respondWith(fetch(request).catch(away));
});
