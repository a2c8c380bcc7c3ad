/** Rounds of mixing: about 50 ms on a core of 2020. */
const ROUNDS = 25_000_000;
const TIMES = 3;

/** Times a fixed piece of CPU work, ms; the best of three, so that what else runs disturbs it little. Machines change speed unseen. */
export function calibrate(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES; time++) {
    const begin = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1e6);
  }
  return best;
}

/** Marsaglia's xorshift32; each step needs the one before, so nothing can be skipped. */
function work(): number {
  let state = 1;
  for (let round = 0; round < ROUNDS; round++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  if (state === 0) {
    throw new Error('xorshift32 never reaches 0');
  }
  return state;
}
