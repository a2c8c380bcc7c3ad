import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pick } from '../model/plan.ts';
import { constantPacer } from './pacers/constant-pacer.ts';
import { Schedule, type ScheduleOptions } from './schedule.ts';
import { Share, type ShareOptions } from './share.ts';

interface Due {
  readonly operation: number;
  readonly dueNs: number;
  readonly target: number;
}

type Options = Omit<ScheduleOptions, 'targets' | 'share'> & ShareOptions;

function scheduleOf(options: Options): Schedule {
  return new Schedule({ ...options, targets: options.targets.length, share: new Share(options) });
}

/** All operations that one agent finds its own. */
function walk(options: Options): { readonly own: readonly Due[]; readonly endNs: number } {
  const schedule = scheduleOf(options);
  const own: Due[] = [];
  while (!schedule.ended) {
    if (schedule.mine) {
      own.push({ operation: schedule.operation, dueNs: schedule.dueNs, target: schedule.target });
    }
    schedule.advance();
  }
  return { own, endNs: schedule.dueNs };
}

const options: Options = {
  pacer: constantPacer(1000),
  seed: 3,
  pick: 'rotate',
  targets: ['mine'],
  agent: 0,
  agents: 1,
  untilNs: 1e9,
  operations: Number.POSITIVE_INFINITY,
};

describe('over all agents', () => {
  test('every operation is owned exactly once, by the host of its node where that hosts it', () => {
    const entry = fc.record({
      // the agent that hosts each target, or −1 where none does
      hosts: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 12 }),
      pick: fc.constantFrom<Pick>('rotate', 'random', 'all', 'sticky'),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      operations: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(entry, ({ hosts, pick, seed, operations }) => {
        const owned = Array.from({ length: 5 }, (_, agent) => {
          const targets = hosts.map((host) => (host === -1 ? 'shared' : host === agent ? 'mine' : 'theirs'));
          return walk({ ...options, pick, seed, operations, targets, agent, agents: 5, untilNs: Number.POSITIVE_INFINITY }).own;
        });
        const all = owned.flat().map(({ operation }) => operation);
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: operations }, (_, n) => n));
        for (const [agent, own] of owned.entries()) {
          expect(own.every(({ target }) => hosts[target] === agent || hosts[target] === -1)).toBe(true);
        }
      }),
    );
  });

  test('all agree on when the entry ends', () => {
    const ends = [0, 1, 2].map((agent) => {
      const targets = (['mine', 'theirs'] as const).toSorted(() => (agent === 0 ? 1 : -1));
      return walk({ ...options, targets, agent, agents: 3, untilNs: Number.POSITIVE_INFINITY, operations: 10 }).endNs;
    });
    expect(ends).toEqual([10e6, 10e6, 10e6]);
  });
});

test('an entry that ends by time has every operation due before that and no other', () => {
  const { own, endNs } = walk({ ...options, untilNs: 0.5e9 });
  expect(own).toHaveLength(500);
  expect(own.at(-1)?.dueNs).toBeLessThan(0.5e9);
  expect(endNs).toBe(0.5e9);
});

test('with `all` one operation per target is due at once, and the total rate stays', () => {
  const { own } = walk({ ...options, pick: 'all', targets: ['mine', 'mine', 'mine', 'mine'], untilNs: 0.1e9 });
  expect(own).toHaveLength(100);
  for (let group = 0; group < own.length; group += 4) {
    const members = own.slice(group, group + 4);
    expect(new Set(members.map(({ dueNs }) => dueNs)).size).toBe(1);
    expect(members.map(({ target }) => target)).toEqual([0, 1, 2, 3]);
  }
});

test('ends where feeds have no row for what is due next, and has run dry only where something was due', () => {
  const dry = (changes: Partial<Options>): { readonly endNs: number; readonly ranDry: boolean } => {
    const schedule = scheduleOf({ ...options, rows: 7, ...changes });
    while (!schedule.ended) schedule.advance();
    return { endNs: schedule.dueNs, ranDry: schedule.ranDry };
  };
  expect(dry({})).toEqual({ endNs: 7e6, ranDry: true });
  expect(dry({ operations: 8 })).toEqual({ endNs: 7e6, ranDry: true });
  expect(dry({ operations: 7 })).toMatchObject({ ranDry: false });
  expect(dry({ untilNs: 7e6 })).toEqual({ endNs: 7e6, ranDry: false });
});

test('passes over what others own a bounded way at a time', () => {
  const schedule = scheduleOf({ ...options, targets: ['theirs'], untilNs: Number.POSITIVE_INFINITY });
  expect(schedule.mine).toBe(false);
  expect(schedule.ended).toBe(false);
  const before = schedule.operation;
  schedule.advance();
  expect(schedule.operation).toBeGreaterThan(before);
});
