import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationScenario, Scenario, Session } from '../../model/scenario.ts';
import { Trial } from '../fixtures/trial.ts';
import { openLoop } from '../open-loop.ts';
import { constantPacer } from '../pacers/constant-pacer.ts';
import { users, type UsersOptions } from './users.ts';

let trial: Trial;
beforeEach(() => {
  trial = new Trial();
});
afterEach(() => trial[Symbol.dispose]());

const constant = (ns: number): UsersOptions['think'] => ({ kind: 'uniform', minNs: ns, maxNs: ns });

function people(options: Partial<UsersOptions>): ReturnType<typeof users> {
  return users({ count: 1, think: undefined, ramp: undefined, iterations: Number.POSITIVE_INFINITY, ...options });
}

/** What each session does, with what a scenario needs beside. */
const sessions = (user: (session: Session) => Promise<void>): Scenario => ({ user });

describe('users of operations', () => {
  test('do one thing after another and think in between', async () => {
    const round = trial.run([trial.entry(trial.waits(100e6), people({ think: constant(300e6) }), { forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 1e9, overrunNs: 0 });
    expect(trial.samples().map(({ sent }) => (sent - 4e9) / 1e6)).toEqual([0, 400, 800]);
    expect(trial.tally).toMatchObject({ due: 0, started: 3, ok: 3 });
  });

  test('say whose they are, which those of a schedule are not', async () => {
    const seen: (number | undefined)[] = [];
    const work: OperationScenario['operation'] = ({ user }) => void seen.push(user);
    const round = trial.run([
      trial.entry(work, people({ count: 3, think: constant(300e6) }), { operations: 6 }),
      trial.entry(work, openLoop(constantPacer(10)), { operations: 1 }),
    ]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(seen.map(String).toSorted((one, other) => one.localeCompare(other))).toEqual(['0', '0', '1', '1', '2', '2', 'undefined']);
  });

  test('think as their distribution says, each differently, and the same in every run', async () => {
    const think = { kind: 'exponential', meanNs: 200e6 } as const;
    const gaps = async (): Promise<number[]> => {
      using own = new Trial();
      const round = own.run([own.entry(() => undefined, people({ count: 3, think }), { forNs: 20e9 })]);
      await own.clock.advanceTo(own.startNs + 21e9);
      await round;
      return own.samples().map(({ sent }) => sent);
    };
    const sent = await gaps();
    expect(sent.length).toBeGreaterThan(250);
    expect(sent.length).toBeLessThan(350);
    expect(new Set(sent.slice(3)).size).toBe(sent.length - 3);
    expect(await gaps()).toEqual(sent);
  });

  test('come one by one along a ramp, and go along one', async () => {
    const inFlight = async (ramp: UsersOptions['ramp'], count: number): Promise<number[]> => {
      using own = new Trial();
      const seen: number[] = [];
      const round = own.run([own.entry(own.waits(10e6), people({ count, ramp }), { forNs: 2e9 })]);
      for (const ms of [5, 505, 1005, 1505]) {
        await own.clock.advanceTo(own.startNs + ms * 1e6);
        seen.push(own.tally.inFlight.size);
      }
      await own.clock.advanceTo(own.startNs + 3e9);
      await round;
      return seen;
    };
    expect(await inFlight({ from: 0, overNs: 1e9 }, 10)).toEqual([0, 5, 10, 10]);
    expect(await inFlight({ from: 10, overNs: 1e9 }, 2)).toEqual([10, 6, 2, 2]);
  });

  test('end after so many iterations each, and the entry with them', async () => {
    const round = trial.run([trial.entry(trial.waits(50e6), people({ count: 4, think: constant(100e6), iterations: 3 }))]);
    await trial.clock.advanceTo(trial.startNs + 60e9);
    // without a pause after the last
    expect(await round).toMatchObject({ loadEndNs: trial.startNs + 350e6 });
    expect(trial.tally.ok).toBe(12);
  });

  test('end when the operations of the entry are used up', async () => {
    const round = trial.run([trial.entry(trial.waits(50e6), people({ count: 4 }), { operations: 10 })]);
    await trial.clock.advanceTo(trial.startNs + 60e9);
    await round;
    expect(trial.samples().map(({ operation }) => operation)).toEqual(Array.from({ length: 10 }, (_, n) => n));
  });

  test('keep to their node', async () => {
    const seen = new Map<number, Set<string>>();
    const look: OperationScenario['operation'] = async ({ node }) => {
      seen.set(node.handle.number, (seen.get(node.handle.number) ?? new Set()).add(node.handle.name));
      await trial.clock.sleepUntil(trial.clock.now() + (node.handle.number === 0 ? 10e6 : 90e6));
    };
    const round = trial.run([trial.entry(look, people({ count: 2 }), { forNs: 0.9e9 })]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect([0, 1].map((node) => trial.samples().filter((sample) => sample.node === node).length)).toEqual([90, 10]);
  });

  test('let the event loop have its turn where operations end at once and nobody thinks', async () => {
    const round = trial.run([trial.entry(() => undefined, people({ count: 7 }), { forNs: 5 })]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(trial.tally.ok).toBe(5 * 512);
  });
});

describe('users with sessions', () => {
  test('do what their session says: operations in their order, with pauses of its own or of the entry', async () => {
    const scenario = sessions(async (session) => {
      const value = await session.operation(async () => {
        await trial.waits(10e6)();
        return 'answer';
      });
      expect(value).toBe('answer');
      await session.think(200e6);
      await session.operation(trial.waits(20e6));
      await session.think();
    });
    const round = trial.run([trial.entry(scenario, people({ think: constant(300e6), iterations: 1 }))]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(trial.samples().map(({ sent, done }) => [sent - 4e9, done - 4e9])).toEqual([
      [0, 10e6],
      [210e6, 230e6],
    ]);
  });

  test('know who they are, with a node, params and a randomness of their own', async () => {
    const seen: unknown[] = [];
    const scenario = sessions(async ({ user: index, params, node, random }) => {
      seen.push([index, params, node.client, random.next()]);
    });
    const round = trial.run([trial.entry(scenario, people({ count: 3, iterations: 2 }))]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(seen.map((row) => (row as unknown[]).slice(0, 3))).toEqual(
      [0, 1, 2, 0, 1, 2].map((index) => [index, { size: 3 }, `client of ${index % 2}`]),
    );
    expect(new Set(seen.map((row) => (row as unknown[])[3])).size).toBe(6);
  });

  test('count an operation that fails once, throw it again, and go on with the next session', async () => {
    const caught: unknown[] = [];
    const scenario = sessions(async (session) => {
      await session.operation(() => Promise.reject(new Error('refused'))).catch((error: unknown) => caught.push(error));
      await session.operation(() => {
        throw new Error('refused again');
      });
    });
    const round = trial.run([trial.entry(scenario, people({ iterations: 2 }))]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(caught).toHaveLength(2);
    expect(trial.tally).toMatchObject({ started: 4, failed: 4 });
  });

  test('count what they throw between operations as an operation that failed', async () => {
    const scenario = sessions(async () => {
      throw new Error('a slip');
    });
    const round = trial.run([trial.entry(scenario, people({ iterations: 3 }))]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(trial.tally).toMatchObject({ started: 3, failed: 3 });
    expect(trial.tally.failures.list()).toMatchObject([{ count: 3, text: expect.stringContaining('a slip') as string }]);
  });

  test('let the event loop have its turn also where they do nothing', async () => {
    const round = trial.run([
      trial.entry(
        sessions(async () => undefined),
        people({}),
        { forNs: 20 },
      ),
    ]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    expect(await round).toMatchObject({ loadEndNs: trial.startNs + 20 });
    expect(trial.tally).toMatchObject({ started: 0, failed: 0 });
  });

  test('begin nothing after the end of the load: neither an operation nor a pause', async () => {
    const ends: unknown[] = [];
    const scenario = sessions(async (session) => {
      await session.operation(trial.waits(700e6));
      ends.push(await session.operation(() => undefined).catch((error: unknown) => error === session.signal.reason));
      ends.push(await session.think(1e9).catch((error: unknown) => error === session.signal.reason));
      throw new Error('of no interest any more');
    });
    const round = trial.run([trial.entry(scenario, people({}), { forNs: 0.5e9 })]);
    await trial.clock.advanceTo(trial.startNs + 3e9);
    expect(await round).toMatchObject({ loadEndNs: trial.startNs + 0.5e9 });
    expect(ends).toEqual([true, true]);
    expect(trial.tally).toMatchObject({ started: 1, ok: 1, failed: 0 });
  });

  test('an operation that hangs is given up at the end of the drain, and its session with it', async () => {
    let thrown = '';
    const scenario = sessions(async (session) => {
      await session.operation(trial.waits(60e9)).catch((error: Error) => (thrown = error.message));
    });
    const round = trial.run([trial.entry(scenario, people({}), { forNs: 0.5e9 })], { drainNs: 1e9 });
    await trial.clock.advanceTo(trial.startNs + 3e9);
    await round;
    expect(trial.tally).toMatchObject({ started: 1, unknown: 1 });
    await trial.clock.advanceTo(trial.startNs + 4e9);
    expect(thrown).toBe('still in flight at the end of the drain');
  });
});
