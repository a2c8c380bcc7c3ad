// A load generator of its own: asks a page again and again until it is stopped, times each request, and writes what came of it, one line of JSON each.
import { createWriteStream } from 'node:fs';

const { REGATTA_TARGETS, REGATTA_LOAD_RESULT, REGATTA_LOAD_SECONDS } = process.env;
const [{ endpoints }] = JSON.parse(REGATTA_TARGETS);
const [address] = Object.values(endpoints);
const url = new URL('/hello', address.includes('://') ? address : `http://${address}`);
const result = createWriteStream(REGATTA_LOAD_RESULT);
const end = performance.now() + REGATTA_LOAD_SECONDS * 1000;
const now = () => Number(process.hrtime.bigint());

/** One of several that ask at the same time. */
async function ask() {
  while (performance.now() < end) {
    const sent = now();
    const response = await fetch(url).catch((error) => ({ ok: false, status: error.message, text: () => '' }));
    await response.text();
    // instants of CLOCK_MONOTONIC, as process.hrtime and clock_gettime count them
    const line = { clock: 'monotonic', sent, done: now(), outcome: response.ok ? 'ok' : 'failed' };
    result.write(`${JSON.stringify(response.ok ? line : { ...line, reason: `status ${response.status}` })}\n`);
  }
}

await Promise.all([ask(), ask()]);
result.end();
