import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPlan } from '../model/plan.ts';
import { type LinkEnd, makeLinks } from './links.ts';
import { checkRegions, regionLatencyNs, regionMatrices } from './regions.ts';

const ms = 1e6;
const nodes: readonly LinkEnd[] = [
  { number: 0, fleet: 'publishers', region: 'us-east-2' },
  { number: 1, fleet: 'lurkers', region: 'sa-east-1' },
  { number: 2, fleet: 'lurkers', region: 'sa-east-1' },
  { number: 3, fleet: 'far', region: null },
];
const pairs = [
  [0, 1],
  [0, 2],
  [1, 2],
  [0, 3],
  [1, 3],
  [2, 3],
] as const;
const plain: NetworkPlan = {
  topology: { kind: 'full' },
  latency: { min: 5 * ms, max: 50 * ms },
  jitter: 0.1,
  bandwidth: null,
  between: [],
};

describe('latency', () => {
  it('is drawn per pair: the same whoever dials, in whatever order, and for the same seed only', () => {
    fc.assert(
      fc.property(fc.integer(), fc.shuffledSubarray([...pairs], { minLength: 1 }), (seed, some) => {
        const straight = new Map(makeLinks(plain, nodes, pairs, seed).map(({ from, to, shape }) => [`${from}-${to}`, shape]));
        for (const { from, to, shape } of makeLinks(
          plain,
          nodes,
          some.map(([a, b]) => [b, a] as const),
          seed,
        )) {
          expect(shape).toEqual(straight.get(`${to}-${from}`));
        }
      }),
    );
    expect(makeLinks(plain, nodes, pairs, 1)).not.toEqual(makeLinks(plain, nodes, pairs, 2));
  });

  it('is uniform over the range', () => {
    const many = Array.from({ length: 4000 }, (_, number) => ({ number, fleet: 'a', region: null }));
    const drawn = makeLinks(
      plain,
      many,
      Array.from({ length: 3999 }, (_, a) => [a, a + 1] as const),
      1,
    ).map(({ shape }) => shape.latencyNs / ms);
    for (const latency of drawn) expect(latency >= 5 && latency <= 50).toBe(true);
    for (let quarter = 0; quarter < 4; quarter++) {
      const share = drawn.filter((latency) => Math.floor(((latency - 5) / 45) * 4) === quarter).length / drawn.length;
      expect(share).toBeCloseTo(0.25, 1);
    }
  });

  it('is 0 where nothing is said, and the value where there is one', () => {
    const { latency: _, ...silent } = plain;
    expect(makeLinks(silent, nodes, [[0, 1]], 1)[0]?.shape).toEqual({ latencyNs: 0, jitter: 0.1, bandwidth: null });
    expect(makeLinks({ ...plain, latency: { min: ms, max: ms } }, nodes, [[0, 1]], 1)[0]?.shape.latencyNs).toBe(ms);
  });
});

describe('regions', () => {
  const regions = { name: 'aws-7', latency: regionMatrices['aws-7']?.latency ?? {} };

  it('decide the latency instead of the range', () => {
    const latencies = makeLinks(
      { ...plain, regions },
      nodes,
      [
        [0, 1],
        [1, 2],
      ],
      1,
    ).map(({ shape }) => shape.latencyNs);
    expect(latencies).toEqual([62.5 * ms, 1.5 * ms]);
  });

  it('refuse a node that has none', () => {
    expect(() => makeLinks({ ...plain, regions }, nodes, [[0, 3]], 1)).toThrow(
      'aws-7 has no latency between us-east-2 and fleet far, which has no region',
    );
  });

  it('mean the average where a matrix differs by direction, and hold both ways where it has one', () => {
    expect(regionLatencyNs({ a: { b: 10 }, b: { a: 20 } }, 'b', 'a')).toBe(15);
    expect(regionLatencyNs({ a: { b: 10 } }, 'b', 'a')).toBe(10);
    expect(regionLatencyNs({ a: { b: 10 } }, 'b', 'b')).toBeUndefined();
  });

  it('are checked with a suggestion', () => {
    expect(checkRegions(regions, ['us-east-2', 'eu-central-1'])).toBeUndefined();
    expect(checkRegions(regions, ['us-east-2', 'eu-central-2'])).toBe('region eu-central-2 is not in aws-7; did you mean eu-central-1?');
    expect(checkRegions({ name: 'mine', latency: { a: { b: 1 } } }, ['a', 'b'])).toBe('mine has no latency between a and a');
  });

  it('of aws-7 are seven, with every pair in both directions alike', () => {
    const names = Object.keys(regions.latency);
    expect(names).toHaveLength(7);
    for (const from of names) for (const to of names) expect(regions.latency[from]?.[to]).toBe(regions.latency[to]?.[from]);
    expect(checkRegions(regions, names)).toBeUndefined();
  });
});

describe('between', () => {
  it('is an exception for two fleets, either way, and a later one goes over an earlier', () => {
    const network: NetworkPlan = {
      ...plain,
      regions: { name: 'flat', latency: { 'us-east-2': { 'sa-east-1': 9 * ms }, 'sa-east-1': { 'sa-east-1': ms } } },
      between: [
        { fleets: ['far', 'lurkers'], latency: { min: 200 * ms, max: 200 * ms }, bandwidth: 1000 },
        { fleets: ['lurkers', 'far'], jitter: 0.5 },
        { fleets: ['publishers', 'lurkers'], bandwidth: 2000 },
      ],
    };
    expect(
      makeLinks(
        network,
        nodes,
        [
          [1, 3],
          [0, 1],
          [1, 2],
        ],
        1,
      ).map(({ shape }) => shape),
    ).toEqual([
      { latencyNs: 200 * ms, jitter: 0.5, bandwidth: null, linkBandwidth: 1000 },
      { latencyNs: 9 * ms, jitter: 0.1, bandwidth: null, linkBandwidth: 2000 },
      { latencyNs: ms, jitter: 0.1, bandwidth: null },
    ]);
  });

  it('gives a link a bandwidth of its own beside what a node can send in all', () => {
    const network: NetworkPlan = { ...plain, bandwidth: 1000, between: [{ fleets: ['lurkers', 'lurkers'], bandwidth: 300 }] };
    expect(
      makeLinks(
        network,
        nodes,
        [
          [1, 2],
          [0, 1],
        ],
        1,
      ).map(({ shape }) => [shape.bandwidth, shape.linkBandwidth]),
    ).toEqual([
      [1000, 300],
      [1000, undefined],
    ]);
  });
});
