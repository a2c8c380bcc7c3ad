import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateSearch, type SearchOptions } from './rate-search.ts';

const options: SearchOptions = { from: 100, to: Number.POSITIVE_INFINITY, least: 1, resolution: 0.02, repeats: 3 };

/** All rates that a search tries where `holds` says what becomes of each. */
function tried(search: RateSearch, holds: (rate: number, tries: number) => boolean): number[] {
  const rates: number[] = [];
  for (let rate = search.next(); rate !== undefined; rate = search.next()) {
    search.add(rate, holds(rate, rates.filter((each) => each === rate).length));
    rates.push(rate);
    if (rates.length > 10_000) throw new Error('the search does not end');
  }
  return rates;
}

describe('a search of the highest rate', () => {
  test('doubles up to the first rate that fails, bisects, and tries both ends of the interval three times', () => {
    const search = new RateSearch({ ...options, resolution: 0.2 });
    expect(tried(search, (rate) => rate <= 500)).toEqual([100, 200, 400, 800, 566, 476, 476, 476, 566, 566]);
    expect(search.interval).toEqual({ held: 476, failed: 566 });
  });

  test('ends with an interval around the knee that is as narrow as was asked, wherever that is', () => {
    const knees = fc.double({ min: 2, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(knees, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (knee, resolution) => {
        const search = new RateSearch({ ...options, resolution });
        tried(search, (rate) => rate <= knee);
        const { held = Number.NaN, failed = Number.NaN } = search.interval;
        expect(held <= knee && knee < failed).toBe(true);
        expect(failed / held - 1).toBeLessThanOrEqual(resolution);
      }),
    );
  });

  test('ends whatever single tries say, with ends that most of their tries agree on', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }), (chances) => {
        let index = 0;
        const search = new RateSearch({ ...options, to: 1e5 });
        const said = new Map<number, boolean[]>();
        const rates = tried(search, (rate) => {
          const hasHeld = rate < 5000 && chances[index++ % chances.length] === true;
          said.set(rate, [...(said.get(rate) ?? []), hasHeld]);
          return hasHeld;
        });
        const { held, failed } = search.interval;
        const agreed = (rate: number): boolean => {
          const all = said.get(rate) ?? [];
          return all.filter(Boolean).length > all.length / 2;
        };
        expect(held === undefined || agreed(held)).toBe(true);
        expect(failed === undefined || !agreed(failed)).toBe(true);
        expect(Math.max(...[...said.values()].map((all) => all.length))).toBeLessThanOrEqual(3);
        expect(rates.length).toBeGreaterThan(0);
      }),
    );
  });

  test('halves the rate where not even the first holds, and says that none does where the least does not', () => {
    const search = new RateSearch({ ...options, resolution: 0.3 });
    expect(tried(search, (rate) => rate < 30).slice(0, 3)).toEqual([100, 50, 25]);
    expect(search.interval.held).toBeLessThan(30);
    const hopeless = new RateSearch({ ...options, least: 40 });
    expect(tried(hopeless, () => false)).toEqual([100, 50, 50, 50]);
    expect(hopeless.interval).toEqual({ held: undefined, failed: 50 });
  });

  test('goes up to the highest rate that is asked for and repeats that', () => {
    const search = new RateSearch({ ...options, to: 500 });
    expect(tried(search, () => true)).toEqual([100, 200, 400, 500, 500, 500]);
    expect(search.interval).toEqual({ held: 500, failed: undefined });
  });

  test('goes on upwards where repetitions overturn the one try that failed', () => {
    const search = new RateSearch(options);
    // 400 fails by chance the first time
    tried(search, (rate, tries) => rate <= 3000 && !(rate === 400 && tries === 0));
    expect(search.interval.held).toBeGreaterThan(2900);
  });
});
