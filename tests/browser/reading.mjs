// SPDX-License-Identifier: Apache-2.0
// What the tests do with a Blouse, wherever it runs.

const ROUNDS = { fast: 50, careful: 3 };

/** The line that each record gets, in order. */
export function answers(blouse, records, reading) {
  blouse.forget();
  return records.map(({ id, text, context, network, thread }) => {
    const { result, line } = blouse.check({ id, text, context, network, thread, reading });
    if (result.id !== (id ?? null)) throw new Error(`${line} does not answer ${id}`);
    return line;
  });
}

/** Milliseconds that a check of one of these texts takes: the median over texts, each read several times. */
export function time(blouse, texts, reading) {
  const rounds = ROUNDS[reading];
  const times = texts.map((text) => {
    blouse.check({ text, reading });
    const began = performance.now();
    for (let i = 0; i < rounds; i++) blouse.check({ text, reading });
    return (performance.now() - began) / rounds;
  });
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** The message of what goes wrong in `attempt`, which a person may read. */
export async function refusal(attempt) {
  try {
    await attempt();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
  return "nothing went wrong";
}
