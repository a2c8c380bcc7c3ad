import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../model/json.ts';
import type { Pacer, PacerEnd, PacerRef } from '../../model/pacer.ts';
import { ImpossibleShape, makePacer } from '../../model/pacer.ts';
import { Schedule } from '../schedule.ts';
import { Share } from '../share.ts';
import { pacers } from './index.ts';

const forAMinute: PacerEnd = { forNs: 60e9, operations: null };
const rate = fc.double({ min: 0.1, max: 5000, noNaN: true });
const length = fc.integer({ min: 1e6, max: 20e9 });

/** Shapes of every kind whose operations lie where the integral of the rate says: by name, what their options may be. */
const shapes: { readonly [name: string]: fc.Arbitrary<JsonObject> } = {
  constant: fc.record({ rate }),
  ramp: fc.record({ from: fc.oneof(fc.constant(0), rate), to: rate }),
  stages: fc
    .record({ from: fc.oneof(fc.constant(0), rate), stages: fc.array(stage(), { minLength: 1, maxLength: 6 }) })
    .filter(({ stages }) => stages.some((each) => Object.values(each).some((value) => value !== 0 && value !== each.for))),
  steps: fc
    .record({ from: rate, to: rate, by: fc.double({ min: 10, max: 1000, noNaN: true }), every: length })
    .filter(({ from, to }) => from !== to),
  sine: fc
    .record({
      mean: rate,
      swing: fc.double({ min: 0, max: 1, noNaN: true }),
      period: length,
      phase: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ swing, ...shape }) => ({ ...shape, amplitude: swing * shape.mean })),
  burst: fc.record({ operations: fc.integer({ min: 1, max: 100 }), every: length }),
};

function stage(): fc.Arbitrary<{ readonly for: number } & JsonObject> {
  const side = fc.oneof(fc.constant(0), rate);
  return fc.oneof(fc.record({ to: side, for: length }), fc.record({ rate: side, for: length }));
}

const written = fc
  .constantFrom(...Object.keys(shapes))
  .chain((name) => (shapes[name] as fc.Arbitrary<JsonObject>).map((options) => ({ name, options })));

function make(ref: PacerRef, end: PacerEnd = forAMinute): Promise<Pacer> {
  return makePacer(ref, end, async ({ name }) => {
    const part = pacers[name];
    if (part === undefined) throw new Error(name);
    return part;
  });
}

/** The first due times, at most so many and before that instant. */
function due(pacer: Pacer, { untilNs = Number.POSITIVE_INFINITY, most = 3000, seed = 1 } = {}): readonly number[] {
  const next = pacer.schedule(seed);
  const times: number[] = [];
  for (let at = next(); at < untilNs && times.length < most; at = next()) times.push(at);
  return times;
}

describe('every shape', () => {
  test('has as many operations in any window as its rate integrates to, to within one', async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.double({ min: 0, max: 1, noNaN: true }), async (ref, share) => {
        const pacer = await make(ref);
        const times = due(pacer);
        const last = times.at(-1) ?? 0;
        const [from, until] = [last * share * 0.7, last * (0.7 + 0.3 * share)];
        const inside = times.filter((at) => at >= from && at < until).length;
        expect(Math.abs(inside - (pacer.count(until) - pacer.count(from)))).toBeLessThan(1 + 1e-6);
      }),
    );
  });

  test('goes forward, and stays at its end', async () => {
    await fc.assert(
      fc.asyncProperty(written, async (ref) => {
        const pacer = await make(ref);
        const times = due(pacer);
        expect(times.every((at, index) => at >= (times[index - 1] ?? 0) && at < pacer.lengthNs)).toBe(true);
        const next = pacer.schedule(1);
        if (times.length < 3000) {
          for (const _ of times) next();
          expect([next(), next()]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
        }
      }),
    );
  });

  test('says as its rate what its count grows by', async () => {
    await fc.assert(
      fc.asyncProperty(
        written.filter(({ name }) => name !== 'burst'),
        fc.integer({ min: 0, max: 60e9 }),
        async (ref, at) => {
          const pacer = await make(ref);
          const growth = (pacer.count(at + 1e6) - pacer.count(at)) * 1e3;
          const ends = [pacer.rate(at), pacer.rate(at + 5e5), pacer.rate(at + 1e6)];
          expect(growth).toBeGreaterThanOrEqual(Math.min(...ends) * 0.9 - 0.01);
          expect(growth).toBeLessThanOrEqual(Math.max(...ends) * 1.1 + 0.01);
        },
      ),
    );
  });

  test('is split over agents without a rest', async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.integer({ min: 1, max: 7 }), async (ref, agents) => {
        const pacer = await make(ref);
        const shares = Array.from({ length: agents }, (_, agent) => {
          const share = new Share({ seed: 1, pick: 'rotate', targets: ['shared'], agent, agents });
          const walk = new Schedule({ pacer, seed: 1, pick: 'rotate', targets: 1, share, untilNs: 60e9, operations: 500 });
          const own: number[] = [];
          for (; !walk.ended; walk.advance()) if (walk.mine) own.push(walk.dueNs);
          return own;
        });
        expect(shares.flat().toSorted((one, other) => one - other)).toEqual(due(pacer, { untilNs: 60e9, most: 500 }));
      }),
    );
  });
});

describe('exactness', () => {
  test('a ramp is at its place after a million operations', async () => {
    const pacer = await make({ name: 'ramp', options: { from: 0, to: 20_000 } }, { forNs: 100e9, operations: null });
    const next = pacer.schedule(1);
    let at = 0;
    for (let operation = 0; operation < 1_000_000; operation++) at = next();
    // the integral is t² · 100, so that the last of a million is due after √(999,999 / 100) s
    expect(at).toBeCloseTo(Math.sqrt(9999.99) * 1e9, 0);
    for (; at < 100e9; at = next());
    expect(pacer.count(100e9)).toBe(1_000_000);
  });

  test('a ramp over so many operations takes as long as they do at its mean rate', async () => {
    const pacer = await make({ name: 'ramp', options: { from: 100, to: 300 } }, { forNs: null, operations: 1000 });
    expect(pacer.rate(5e9 - 1)).toBeCloseTo(300, 5);
    expect(due(pacer, { untilNs: 5e9 })).toHaveLength(1000);
  });

  test('a stage takes up what the one before it left of an operation', async () => {
    const half = { rate: 0.5, for: 1e9 };
    const pacer = await make({ name: 'stages', options: { from: 0, stages: [half, half, half, half, half] } });
    expect(due(pacer)).toEqual([0, 2e9, 4e9]);
  });

  test('nothing is due while the rate is 0, and then everything goes on', async () => {
    const pacer = await make({
      name: 'stages',
      options: {
        from: 0,
        stages: [
          { rate: 10, for: 1e9 },
          { rate: 0, for: 60e9 },
          { rate: 10, for: 1e9 },
        ],
      },
    });
    const times = due(pacer);
    expect(times).toHaveLength(20);
    expect(times.filter((at) => at >= 1e9 && at < 61e9)).toEqual([]);
    expect(pacer.lengthNs).toBe(62e9);
  });

  test('a staircase goes up or down by its steps, and stays on the last', async () => {
    const up = await make({ name: 'steps', options: { from: 100, to: 350, by: 100, every: 1e9 } });
    expect([0, 1e9, 2e9, 3e9, 1e12].map((at) => up.rate(at))).toEqual([100, 200, 300, 350, 350]);
    const down = await make({ name: 'steps', options: { from: 0.3, to: 0, by: 0.1, every: 10e9 } });
    expect([0, 10e9, 20e9, 30e9].map((at) => Number(down.rate(at).toFixed(9)))).toEqual([0.3, 0.2, 0.1, 0]);
  });

  test('a swing begins where its phase says', async () => {
    const options = { mean: 100, amplitude: 100, period: 4e9 };
    const top = await make({ name: 'sine', options: { ...options, phase: 0.25 } });
    expect([top.rate(0), top.rate(2e9)].map(Math.round)).toEqual([200, 0]);
    expect(due(top, { untilNs: 400e9, most: 1e6 })).toHaveLength(40_000);
  });

  test('a burst is due all at once', async () => {
    expect(due(await make({ name: 'burst', options: { operations: 3, every: 5e9 } }), { most: 7 })).toEqual([0, 0, 0, 5e9, 5e9, 5e9, 10e9]);
  });
});

describe('poisson', () => {
  const at100 = { name: 'constant', options: { rate: 100 } };

  test('has exponential gaps', async () => {
    const times = due(await make({ name: 'poisson', options: { rate: at100 } }), { most: 100_000, seed: 7 });
    const gaps = times.map((at, index) => (at - (times[index - 1] ?? 0)) / 1e7);
    // of an exponential distribution mean and variance are 1, and e⁻¹ of all lies above 1; four standard errors
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(gaps.length));
    const above = gaps.filter((gap) => gap > 1).length / gaps.length;
    expect(Math.abs(above - Math.exp(-1))).toBeLessThan(4 * Math.sqrt(0.2325 / gaps.length));
  });

  test('follows the rate of another pacer', async () => {
    const ramp = { name: 'ramp', options: { from: 0, to: 2000 } };
    const pacer = await make({ name: 'poisson', options: { rate: ramp } });
    const times = due(pacer, { untilNs: 60e9, most: 1e6, seed: 3 });
    const firstHalf = times.filter((at) => at < 30e9).length;
    expect(Math.abs(times.length - 60_000)).toBeLessThan(4 * Math.sqrt(60_000));
    expect(Math.abs(firstHalf - 15_000)).toBeLessThan(4 * Math.sqrt(15_000));
  });

  test('draws the same for the same seed alone', async () => {
    const pacer = await make({ name: 'poisson', options: { rate: at100 } });
    expect(due(pacer, { most: 50, seed: 1 })).toEqual(due(pacer, { most: 50, seed: 1 }));
    expect(due(pacer, { most: 50, seed: 1 })).not.toEqual(due(pacer, { most: 50, seed: 2 }));
  });
});

describe('a composite', () => {
  const ofRate = (perSecond: number): JsonObject => ({ name: 'constant', options: { rate: perSecond } });

  test('takes its parts one after another, by their lengths, their own ends and their weights', async () => {
    const stages = { name: 'stages', options: { from: 0, stages: [{ rate: 2, for: 10e9 }] } };
    const sequence = [{ rate: ofRate(10), for: 10e9 }, { weight: 1 }, { rate: stages }, { rate: ofRate(1), weight: 3 }];
    const pacer = await make({ name: 'composite', options: { sequence } });
    expect([0, 10e9, 19.9e9, 20e9, 30e9, 59e9].map((at) => pacer.rate(at))).toEqual([10, 0, 0, 2, 1, 1]);
    expect(pacer.lengthNs).toBe(60e9);
    expect(due(pacer)).toHaveLength(100 + 20 + 30);
    expect(pacer.count(25e9)).toBe(110);
  });

  test('lets a part inside go on for as long as the part does', async () => {
    const sequence = [
      { rate: { name: 'ramp', options: { from: 0, to: 20 } }, for: 10e9 },
      { rate: ofRate(5), for: 1e9 },
    ];
    const pacer = await make({ name: 'composite', options: { sequence } });
    expect([pacer.rate(5e9), pacer.rate(10.5e9)]).toEqual([10, 5]);
  });

  test('makes everything due that is of any of its parts side by side', async () => {
    const burst = { name: 'burst', options: { operations: 2, every: 1e9 } };
    const pacer = await make({ name: 'composite', options: { together: [ofRate(2), burst] } });
    expect(due(pacer, { most: 6 })).toEqual([0, 0, 0, 0.5e9, 1e9, 1e9]);
    expect([pacer.rate(0), pacer.count(10e9)]).toEqual([4, 40]);
  });

  test('lets parts that draw draw each its own', async () => {
    const poisson = { name: 'poisson', options: { rate: ofRate(5) } };
    const times = due(await make({ name: 'composite', options: { together: [poisson, poisson] } }), { most: 200 });
    expect(new Set(times).size).toBe(200);
  });
});

test.each<readonly [string, string, JsonObject, readonly (string | number)[]]>([
  ['a ramp that stays at nothing', 'ramp', { from: 0, to: 0 }, ['to']],
  ['no stages', 'stages', { from: 0, stages: [] }, ['stages']],
  ['stages that stay at nothing', 'stages', { from: 0, stages: [{ rate: 0, for: 1e9 }] }, ['stages']],
  [
    'a stage that jumps and ramps',
    'stages',
    {
      from: 0,
      stages: [
        { rate: 1, for: 1 },
        { rate: 1, to: 2, for: 1 },
      ],
    },
    ['stages', 1],
  ],
  ['a flat staircase', 'steps', { from: 5, to: 5, by: 1, every: 1e9 }, ['to']],
  ['a staircase of a million steps', 'steps', { from: 0, to: 1e6, by: 1, every: 1e9 }, ['by']],
  ['a swing below nothing', 'sine', { mean: 5, amplitude: 6, period: 1e9, phase: 0 }, ['amplitude']],
  ['a composite of nothing', 'composite', {}, []],
  ['a composite without parts', 'composite', { sequence: [] }, ['sequence']],
  ['a composite of pauses', 'composite', { sequence: [{ for: 1e9 }] }, ['sequence']],
  ['a part without end', 'composite', { sequence: [{ rate: { name: 'constant', options: { rate: 1 } } }] }, ['sequence', 0]],
  ['a part with two lengths', 'composite', { sequence: [{ for: 1e9, weight: 1 }] }, ['sequence', 0]],
  ['weights for which nothing is left', 'composite', { sequence: [{ for: 60e9 }, { weight: 1 }] }, ['sequence']],
  [
    'an impossible part',
    'composite',
    { sequence: [{ rate: { name: 'ramp', options: { from: 0, to: 0 } }, for: 1e9 }] },
    ['sequence', 0, 'rate', 'ramp', 'to'],
  ],
])('refuses %s, and says where', async (_, name, options, path) => {
  const error: unknown = await make({ name, options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ImpossibleShape);
  expect((error as ImpossibleShape).path).toEqual(path);
});

test('refuses a ramp and weights where the entry has no end', async () => {
  const endless = { forNs: null, operations: null };
  await expect(make({ name: 'ramp', options: { from: 0, to: 1 } }, endless)).rejects.toThrow('no end');
  await expect(make({ name: 'composite', options: { sequence: [{ weight: 1 }] } }, endless)).rejects.toThrow('weights');
});
