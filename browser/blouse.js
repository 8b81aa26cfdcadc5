// SPDX-License-Identifier: Apache-2.0
/**
 * Blouse in a browser and in Node: reads a French message and says what breaks the charter, where it is written. The
 * message leaves neither the page nor the machine; the only requests are for the files that the caller names.
 *
 *     import { Blouse } from './blouse.js';
 *     const blouse = await Blouse.load({ wasm: 'blouse.wasm', charter: 'charter.blc' });
 *     blouse.check({ text: 'Bonjour à tous !', context: 'agent' }).result.verdict; // 'ok'
 *     await blouse.careful('careful.bin'); // slower, understands more: where a person waits for a verdict
 *
 * A file is named by its address, a string or a URL, or given: bytes (ArrayBuffer, typed array, Buffer), a Response, or
 * a promise of one of these. Node reads its files itself: `charter: readFile('charter.blc')`.
 *
 * Whatever goes wrong is a BlouseError whose message, in French, may be shown.
 */

export class BlouseError extends Error {
  name = "BlouseError";
}

/** The bytes of a file named or given; `what` is how a person calls it. */
async function bytesOf(source, what) {
  let given = await source;
  if (typeof given === "string" || given instanceof URL) {
    const address = given;
    given = await fetch(address).catch((cause) => {
      throw new BlouseError(`${what} n'a pas pu être lu (${address}) : vérifiez l'adresse et le réseau.`, { cause });
    });
  }
  if (given instanceof Response) {
    if (!given.ok)
      throw new BlouseError(`${what} n'a pas pu être lu (${given.url} : ${given.status}) : vérifiez l'adresse.`);
    given = await given.arrayBuffer().catch((cause) => {
      throw new BlouseError(`${what} n'est arrivé qu'en partie : essayez de nouveau.`, { cause });
    });
  }
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  throw new BlouseError(`${what} manque : donnez l'adresse ou les octets.`);
}

/** Compiled while it arrives, where it comes by its address. */
async function moduleOf(source) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  const named = typeof given === "string" || given instanceof URL;
  const answer = named ? await fetch(given).catch(() => null) : null;
  const compiled =
    answer?.ok && answer.headers.get("Content-Type") === "application/wasm"
      ? WebAssembly.compileStreaming(answer)
      : bytesOf(answer ?? given, "Le module de Blouse").then((bytes) => WebAssembly.compile(bytes));
  return compiled.catch((cause) => {
    if (cause instanceof BlouseError) throw cause;
    throw new BlouseError("Le module de Blouse n'est pas lisible : rechargez-le, ou mettez le navigateur à jour.", {
      cause,
    });
  });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `value` in UTF-8. Half a surrogate pair has none. */
function encode(value, what) {
  if (typeof value !== "string") throw new BlouseError(`« ${what} » doit être un texte.`);
  const half = value.search(/\p{Surrogate}/u);
  if (half >= 0)
    throw new BlouseError(
      `« ${what} » contient une moitié de caractère, en position ${half} : il a été coupé en route.`,
    );
  return encoder.encode(value);
}

/** The position of `word` in `words`. */
function placeOf(word, words, what) {
  const place = words.indexOf(word);
  if (place < 0)
    throw new BlouseError(
      `« ${what} » ne connaît pas « ${word} » : écrivez ${words.slice(0, -1).join(", ")} ou ${words.at(-1)}.`,
    );
  return place;
}

const EBADF = 8;

/** The functions of browser/browser.h, and the module's memory. */
class Engine {
  #exports;
  #browser = 0;
  #stopped = null;

  static async start(module) {
    const engine = new Engine();
    // The C library is linked with its standard output, which nothing writes to.
    const closed = () => EBADF;
    const wasi = { fd_close: closed, fd_seek: closed, fd_write: closed };
    engine.#exports = (await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi })).exports;
    engine.call("_initialize");
    engine.#browser = engine.call("browser_new");
    if (!engine.#browser) throw Engine.#noMemory();
    return engine;
  }

  static #noMemory(cause) {
    return new BlouseError("La mémoire est épuisée : fermez ce qui ne sert pas, puis réessayez.", { cause });
  }

  /** After a trap the memory can't be trusted any more. Addresses and sizes come back without a sign. */
  call(name, ...values) {
    if (!this.#stopped) {
      try {
        return this.#exports[name](...values) >>> 0;
      } catch (cause) {
        this.#stopped = cause;
      }
    }
    throw new BlouseError("Blouse s'est arrêtée sur une erreur interne : rechargez la page.", { cause: this.#stopped });
  }

  /** A function that begins with the browser and returns an error code. */
  run(name, ...values) {
    if (this.call(name, this.#browser, ...values)) throw new BlouseError(this.output());
  }

  output() {
    return this.#string(this.call("browser_output", this.#browser), this.call("browser_output_size", this.#browser));
  }

  /** The words that a function of the engine gives for `first`, `first` + 1… */
  words(name, first) {
    const words = [];
    for (let at; (at = this.call(name, first + words.length));)
      words.push(this.#string(at, this.#memory().indexOf(0, at) - at));
    return words;
  }

  /** Runs `use` with the address of a copy of the bytes, 0 for null, and takes the copy back. */
  lend(bytes, use) {
    const at = bytes && this.#copy(bytes);
    try {
      return use(at ?? 0);
    } finally {
      if (at && !this.#stopped) this.call("browser_bytes_free", at);
    }
  }

  /** Calls `name` with a copy of the bytes that it keeps, unless it fails. */
  give(bytes, name) {
    const at = this.#copy(bytes);
    try {
      this.run(name, at, bytes.length);
    } catch (error) {
      if (!this.#stopped) this.call("browser_bytes_free", at);
      throw error;
    }
  }

  #copy(bytes) {
    const at = this.call("browser_bytes_new", bytes.length);
    if (!at) throw Engine.#noMemory();
    this.#memory().set(bytes, at);
    return at;
  }

  /** Growing takes the buffer away from earlier views. */
  #memory() {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  #string(at, size) {
    return decoder.decode(new Uint8Array(this.#exports.memory.buffer, at, size));
  }
}

const READINGS = ["fast", "careful"];

export class Blouse {
  #engine;
  #contexts;
  #networks;
  #facts;
  #textMax;
  #reading = "fast";

  /**
   * The module, for several charters.
   * @returns {Promise<WebAssembly.Module>}
   */
  static compile(wasm) {
    return moduleOf(wasm);
  }

  /**
   * Loads the module (a WebAssembly.Module will do too) and a compiled charter.
   * @returns {Promise<Blouse>}
   */
  static async load({ wasm, charter }) {
    const [module, bytes] = await Promise.all([moduleOf(wasm), bytesOf(charter, "La charte")]);
    const blouse = new Blouse();
    const engine = await Engine.start(module);
    engine.give(bytes, "browser_open");
    blouse.#engine = engine;
    blouse.#contexts = engine.words("blouse_context_id", 0);
    // Number 0 is no network at all.
    blouse.#networks = engine.words("blouse_network_id", 1);
    blouse.#facts = engine.words("profile_fact_id", 0);
    blouse.#textMax = engine.call("browser_text_max");
    return blouse;
  }

  /** Takes the careful reading's model; from now on checks are careful unless they ask for the fast reading. */
  async careful(source) {
    this.#engine.give(await bytesOf(source, "Le modèle de la lecture attentive"), "browser_read_carefully");
    this.#reading = "careful";
  }

  /**
   * Checks one message. `result` is the answer, `line` the very line that `blouse check --jsonl` prints for it; its start
   * and end count code points: `[...text].slice(start, end)`. Messages of the same `thread` are posts of one author, to
   * be given in their order. `id`, a string or a whole number, names the message in its answer and in those of later posts.
   * @param {{text: string, id?: string|number|bigint, context?: string, network?: string, thread?: string,
   *          reading?: 'fast'|'careful'}} message null is as good as absent
   * @returns {{result: object, line: string}}
   */
  check({ text, id, context, network, thread, reading }) {
    const { bytes, how } = this.#given({ text, context, network, reading });
    const author = thread == null ? null : encode(thread, "thread");
    const engine = this.#engine;
    this.#name(id);
    engine.lend(bytes, (at) =>
      engine.lend(author, (authorAt) =>
        engine.run("browser_check", ...how, at, bytes.length, authorAt, author?.length ?? 0),
      ),
    );
    const line = engine.output();
    return { result: JSON.parse(line), line };
  }

  /**
   * How one message may be mended. Each of `mends` puts `text` in the place of `[start, end)`, counted as JavaScript counts;
   * `finding` is the place of the finding that it answers in the result of check(), `verdict` that of the message so mended.
   * `all` is the message with all that generalise or leave an identifier out.
   * @returns {{mends: {finding: number, kind: 'generaliser'|'retirer'|'phrase'|'accord', start: number, end: number,
   *            text: string, verdict: string}[], all: {text: string, verdict: string}}}
   */
  mends({ text, context, network, reading }) {
    const { bytes, how } = this.#given({ text, context, network, reading });
    const engine = this.#engine;
    engine.lend(bytes, (at) => engine.run("browser_mends", ...how, at, bytes.length));
    return JSON.parse(engine.output());
  }

  /**
   * What a profile's text shows of its author, and what that ties together. `ticked` are the facts that the author says
   * are seen, `before` those that an earlier text had shown; facts are "prenom", "nom", "metier"… (verdict/profile.h).
   * Places are counted as JavaScript counts; `shown` and `strong` are the numbers of circles and edges of the drawing.
   * @returns {{seen: {fact: string, start: number, end: number}[], facts: string[], shown: number[], strong: number[],
   *            names: string, apart: boolean, title: string, text: string, ties: {title: string, text: string}[],
   *            readers: {title: string, text: string}[],
   *            changes: {title: string, text: string, href: string?, link: string?, undone: number}[],
   *            keeps: {title: string, text: string, href: string?, link: string?}[]}}
   */
  profile({ text, ticked = [], before = [], open = true }) {
    const engine = this.#engine;
    const set = (facts) => facts.reduce((bits, fact) => bits | (1 << placeOf(fact, this.#facts, "ticked")), 0);
    const { bytes } = this.#given({ text });
    engine.lend(bytes, (at) => engine.run("browser_profile", at, bytes.length, set(ticked), set(before), open));
    return JSON.parse(engine.output());
  }

  /** A message's bytes, and how it is to be read. */
  #given({ text, context, network, reading }) {
    // A text too long is refused by the engine, which need not see all of it.
    const bytes = encode(text?.length > this.#textMax ? " ".repeat(this.#textMax + 1) : text, "text");
    const carefully = placeOf(reading ?? this.#reading, READINGS, "reading");
    const speaker = placeOf(context ?? "agent", this.#contexts, "context");
    const place = network == null ? 0 : placeOf(network, this.#networks, "network") + 1;
    return { bytes, how: [carefully, speaker, place] };
  }

  /** Forgets all threads: their next posts are first ones. */
  forget() {
    this.#engine.run("browser_forget");
  }

  #name(id) {
    if (id == null) return;
    const string = typeof id === "string";
    if (!string && typeof id !== "bigint" && !Number.isSafeInteger(id))
      throw new BlouseError("« id » doit être un texte ou un nombre entier.");
    const bytes = encode(String(id), "id");
    this.#engine.lend(bytes, (at) => this.#engine.run("browser_name", at, bytes.length, string));
  }
}
