import { beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../load/virtual-clock.ts';
import { ScrapeRhythm } from './scrape-rhythm.ts';

const never = new AbortController().signal;
let clock: VirtualClock;
let rhythm: ScrapeRhythm;

beforeEach(() => {
  clock = new VirtualClock();
  rhythm = new ScrapeRhythm(clock);
});

/** Scrapes at these seconds, and tells when everything is taken as read; undefined where it is not by then. */
async function readBy(
  scrapesS: readonly number[],
  { fromS = 10, mostS = 60, untilS = 100, signal = never } = {},
): Promise<number | undefined> {
  let readS: number | undefined;
  for (let tick = 0; tick <= untilS * 20; tick++) {
    const nowS = tick / 20;
    await clock.advanceTo(nowS * 1e9);
    if (scrapesS.includes(nowS)) rhythm.scraped();
    if (nowS === fromS) void rhythm.untilAllRead(mostS * 1e9, signal).then(() => (readS = clock.now() / 1e9));
  }
  return readS;
}

test('where nobody reads, nothing is waited for', async () => {
  expect(await readBy([], { untilS: 11 })).toBe(10);
  expect(rhythm.isAsked).toBe(false);
});

test('two readings after the load mean that each page was read: between them lies a whole interval', async () => {
  expect(await readBy([2, 7, 12, 17, 22])).toBeCloseTo(17.25, 0);
});

test('one who comes no more is waited for two intervals', async () => {
  expect(await readBy([2, 7])).toBeCloseTo(21, 0);
});

test('one who has only just come is waited for as long as is allowed', async () => {
  expect(await readBy([9], { mostS: 20 })).toBeCloseTo(30, 0);
});

test('one who has only asked for targets is expected', async () => {
  rhythm.asked();
  expect(await readBy([14, 19], { mostS: 20 })).toBeCloseTo(19.25, 0);
});

test('never longer than is allowed', async () => {
  expect(await readBy([0, 9], { mostS: 3 })).toBeCloseTo(13, 0);
});

test('one who stops the run does not wait', async () => {
  rhythm.asked();
  expect(await readBy([], { signal: AbortSignal.abort() })).toBe(10);
});
