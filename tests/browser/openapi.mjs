// SPDX-License-Identifier: Apache-2.0
// Holds a description against the schema of OpenAPI 3.1 itself: node openapi.mjs NODE_MODULES FILE. Prints what is wrong.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const found = createRequire(path.join(modules, "x.js")).resolve("@seriousme/openapi-schema-validator");
const { Validator } = await import(pathToFileURL(found));
const validator = new Validator();
const result = await validator.validate(JSON.parse(await readFile(file, "utf8")));
console.log(JSON.stringify({ valid: result.valid, version: validator.version, errors: result.errors ?? [] }));
