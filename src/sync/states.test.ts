import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { States } from './states.ts';

/** What a waiter was told so far; undefined while it waits. */
function wait(states: States, key: string, target: number): { told: string | undefined; giveUp: () => void } {
  const waiting: { told: string | undefined; giveUp: () => void } = { told: undefined, giveUp: () => undefined };
  waiting.giveUp = states.wait(key, target, (problem) => {
    expect(waiting.told).toBeUndefined();
    waiting.told = problem;
  });
  return waiting;
}

describe('counts', () => {
  test('a barrier is released exactly when its state has been signalled often enough, whatever came first', () => {
    const step = fc.oneof(
      fc.record({ signal: fc.constantFrom('a', 'b') }),
      fc.record({ wait: fc.constantFrom('a', 'b'), target: fc.integer({ min: -1, max: 8 }), givesUp: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const states = new States();
        const counts = new Map<string, number>();
        const waiting: { key: string; target: number; waiter: ReturnType<typeof wait> }[] = [];
        const countOf = (key: string): number => counts.get(key) ?? 0;
        for (const step of steps) {
          if ('signal' in step) {
            counts.set(step.signal, countOf(step.signal) + 1);
            expect(states.signal(step.signal, undefined)).toBe(countOf(step.signal));
          } else {
            const waiter = wait(states, step.wait, step.target);
            if (step.givesUp && waiter.told === undefined) waiter.giveUp();
            else waiting.push({ key: step.wait, target: step.target, waiter });
          }
          for (const { key, target, waiter } of waiting) expect(waiter.told).toBe(target <= countOf(key) ? '' : undefined);
        }
      }),
    );
  });

  test('a waiter that gave up is never told, also when others of its target are', () => {
    const states = new States();
    const stays = wait(states, 's', 1);
    const leaves = wait(states, 's', 1);
    leaves.giveUp();
    states.signal('s', undefined);
    expect([stays.told, leaves.told]).toEqual(['', undefined]);
  });
});

describe('lost participants', () => {
  test('fail the barriers that wait for a state which they have not signalled, and say who and why', () => {
    const states = new States();
    states.signal('reached', 'host-1');
    const hopeless = wait(states, 'hopeless', 2);
    const reached = wait(states, 'reached', 2);
    states.lose('host-1', 'its link broke');
    expect(hopeless.told).toBe('barrier "hopeless" cannot reach 2 (now 0): host-1 was lost before it signalled (its link broke)');
    expect(reached.told).toBeUndefined();
    states.signal('reached', 'host-0');
    expect(reached.told).toBe('');
  });

  test('fail later barriers at once, but none that is met', () => {
    const states = new States();
    states.signal('s', 'host-0');
    states.lose('host-1', 'its link broke');
    expect(wait(states, 's', 1).told).toBe('');
    expect(wait(states, 's', 2).told).toContain('host-1 was lost');
    expect(wait(states, 'new', 1).told).toContain('host-1 was lost');
  });

  test('fail nothing any more once they are back', () => {
    const states = new States();
    states.lose('host-1', 'its link broke');
    states.regain('host-1');
    const waiting = wait(states, 's', 1);
    expect(waiting.told).toBeUndefined();
    states.signal('s', 'host-1');
    expect(waiting.told).toBe('');
  });
});
