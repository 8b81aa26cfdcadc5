// SPDX-License-Identifier: Apache-2.0
// Looks for the number that answers a report's challenge: SHA-256 of « challenge:number » begins with so many bits of zero. A worker of
// its own, so that who types feels nothing; written out here, since the browser's own SHA-256 answers one at a time, and late.
"use strict";

const K = new Uint32Array(64);
{
  // The fractional parts of the cube roots of the first 64 primes.
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
    if (prime) K[found++] = (Math.cbrt(n) % 1) * 4294967296;
  }
}
const W = new Uint32Array(64);

// Of at most 119 bytes of ASCII: two blocks.
function firstWord(text) {
  const bytes = new Uint8Array(text.length > 55 ? 128 : 64);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, text.length * 8);
  const H = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < bytes.length; block += 64) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = W[i - 15];
      const b = W[i - 2];
      W[i] = (W[i - 16] + W[i - 7] + (((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)) + (((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 64; i++) {
      const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      H[i] = (H[i] + word) | 0;
    });
  }
  return H[0] >>> 0;
}

addEventListener("message", ({ data }) => {
  const bits = Number(data.split(".")[1]);
  for (let n = 0; ; n++)
    if (firstWord(`${data}:${n}`) >>> (32 - bits) === 0) {
      postMessage(String(n));
      return;
    }
});
