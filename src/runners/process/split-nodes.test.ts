import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { echoPlan } from '../../../test/support/echo/echo-plan.ts';
import type { FleetPlan, Plan } from '../../model/plan.ts';
import { splitNodes } from './split-nodes.ts';

const machine = { cores: 2, heapBytes: 4 * 2 ** 30 };
const fleet = (name: string, changes: Partial<FleetPlan>): FleetPlan => ({
  ...(echoPlan({ count: 1 }).fleets[0] as FleetPlan),
  name,
  ...changes,
});
const plan = (...fleets: readonly FleetPlan[]): Plan => echoPlan({ count: 0, plan: { fleets } });
const sizes = (it: Plan): number[] => splitNodes(it, machine).map(({ nodes }) => nodes.length);

test('places each node once, in no host more than its fleet allows', () => {
  const fleets = fc.array(
    fc.record({
      count: fc.integer({ min: 1, max: 40 }),
      nodesPerProcess: fc.option(fc.integer({ min: 1, max: 9 })),
      env: fc.constantFrom({}, { A: '1' }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(fleets, (specs) => {
      const shares = splitNodes(plan(...specs.map((spec, n) => fleet(`f${n}`, spec))), machine);
      const numbers = shares.flatMap(({ nodes }) => nodes.map(({ number }) => number));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: specs.reduce((sum, { count }) => sum + count, 0) }, (_, n) => n),
      );
      for (const { nodes } of shares) {
        const limits = nodes.map(({ fleet }) => specs[Number(fleet.slice(1))]?.nodesPerProcess ?? Number.POSITIVE_INFINITY);
        expect(nodes.length).toBeGreaterThan(0);
        expect(nodes.length).toBeLessThanOrEqual(Math.min(...limits));
      }
    }),
  );
});

test('makes one host to a core, each with its part of every fleet', () => {
  const shares = splitNodes(plan(fleet('a', { count: 4 }), fleet('b', { count: 6 })), machine);
  expect(shares.map(({ nodes }) => nodes.map(({ fleet }) => fleet).join(''))).toEqual(['aabbb', 'aabbb']);
});

test('makes more hosts where one heap would not hold its nodes', () => {
  expect(splitNodes(plan(fleet('a', { count: 100 })), { cores: 2, heapBytes: 2 ** 30 })).toHaveLength(4);
});

test('keeps apart what differs in kit, environment or nodes per process', () => {
  const same = fleet('a', { count: 2, nodesPerProcess: 2 });
  expect(sizes(plan(same, fleet('b', { count: 2, nodesPerProcess: 2, env: { A: '1' } })))).toEqual([2, 2]);
  expect(sizes(plan(same, fleet('b', { count: 2, nodesPerProcess: 2, kit: 'other' })))).toEqual([2, 2]);
  expect(sizes(plan(same, fleet('b', { count: 2, nodesPerProcess: 1 })))).toEqual([2, 1, 1]);
});

test('makes no more hosts than nodes, and one where there are neither nodes nor agents', () => {
  expect(splitNodes(plan(fleet('a', { count: 1 })), machine)).toHaveLength(1);
  expect(splitNodes(plan(), machine)).toEqual([{ nodes: [], env: {} }]);
  const { agents, ...rest } = plan();
  expect(splitNodes({ ...rest, agents: { ...agents, count: 2 } }, machine)).toEqual([]);
});

test('gives each build hosts of its own', () => {
  const software = (directory: string) => ({ directory, programs: [], versions: { x: directory } });
  const built = [
    fleet('a', { software: software('/1') }),
    fleet('b', { software: software('/2') }),
    fleet('c', { software: software('/1') }),
  ];
  const shares = splitNodes(plan(...built, fleet('d', {})), { ...machine, cores: 1 });
  expect(shares.map(({ nodes }) => nodes.map((node) => node.fleet))).toEqual([['a', 'c'], ['b'], ['d']]);
});

test('gives each version of a fleet hosts of its own, about as full as those of the others, also where they were built alike', () => {
  const source = { name: 'npm', from: 'x', options: {}, version: '1', want: 'module' } as const;
  const split = (count: number, share: number, changes: Partial<FleetPlan> = {}): Plan =>
    plan(
      fleet('a', {
        count,
        versions: [
          { name: 'stable', share: 1 - share, source },
          { name: 'canary', share, source },
        ],
        ...changes,
      }),
    );
  const hosts = (it: Plan, on = machine): string[] =>
    splitNodes(it, on).map(({ nodes }) => `${[...new Set(nodes.map(({ version }) => version))].join()} ${nodes.length}`);
  expect(hosts(split(20, 0.3))).toEqual(['stable 7', 'stable 7', 'canary 6']);
  expect(hosts(split(20, 0.5))).toEqual(['stable 10', 'canary 10']);
  expect(hosts(split(24, 10 / 24))).toEqual(['stable 7', 'stable 7', 'canary 10']);
  // 12 of one and 10 of the other, where a heap holds 11
  expect(hosts(split(22, 10 / 22), { cores: 2, heapBytes: 11 * 2 ** 25 })).toEqual(['stable 6', 'stable 6', 'canary 10']);
  expect(hosts(split(20, 0.1))).toEqual([...Array.from({ length: 9 }, () => 'stable 2'), 'canary 2']);
  expect(hosts(split(20, 0.3, { nodesPerProcess: 10 }))).toEqual(['stable 7', 'stable 7', 'canary 6']);
});
