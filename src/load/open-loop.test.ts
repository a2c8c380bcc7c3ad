import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Feeds } from './feeds/feeds.ts';
import { numberedFeed } from './fixtures/numbered-feed.ts';
import { type EntryOptions, Trial } from './fixtures/trial.ts';
import { scenarioKey } from './observers/windows.ts';
import type { PreparedEntry } from './prepare-entry.ts';

let trial: Trial;

beforeEach(() => {
  trial = new Trial();
});

afterEach(() => {
  expect(trial.problems).toEqual([]);
  trial[Symbol.dispose]();
});

describe('the open loop', () => {
  test('starts each operation when it is due, however slow those before it are', async () => {
    const round = trial.run([trial.atRate(trial.waits(400e6), { rate: 10, forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 1e9, overrunNs: 0 });
    expect(trial.samples().map(({ intended, sent, done }) => [intended, sent - intended, done - intended])).toEqual(
      Array.from({ length: 10 }, (_, n) => [4e9 + n * 1e8, 0, 400e6]),
    );
  });

  test('catches up at once after a stall, and counts the wait into what it reports', async () => {
    const round = trial.run([trial.atRate(() => undefined, { rate: 100, forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 195e6);
    trial.clock.stallUntil(trial.startNs + 700e6);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(trial.tally).toMatchObject({ due: 100, started: 100, ok: 100 });
    // those due at 200, 210 … 690 ms were late, the first of them by 500 ms
    expect(trial.samples().filter(({ sent, intended }) => sent > intended)).toHaveLength(50);
    expect(Math.max(...trial.samples().map(({ sent, intended }) => sent - intended))).toBe(500e6);
    expect(trial.tally.lag.max).toBe(500e6);
  });

  test('tells for how long after its end it still started what was due', async () => {
    const round = trial.run([trial.atRate(() => undefined, { rate: 100, forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 895e6);
    trial.clock.stallUntil(trial.startNs + 1.25e9);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    expect(await round).toMatchObject({ overrunNs: 250e6 });
    expect(trial.tally).toMatchObject({ due: 100, started: 100 });
  });

  test('starts one last batch at its end: a backlog beyond that is due and never started', async () => {
    const round = trial.run([trial.atRate(() => undefined, { rate: 10_000, forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 99.95e6);
    trial.clock.stallUntil(trial.startNs + 1.1e9);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(trial.tally).toMatchObject({ due: 10_000, started: 1000 + 512, ok: 1512 });
  });

  test('ends after so many operations where the entry counts them', async () => {
    const round = trial.run([trial.atRate(() => undefined, { rate: 10, operations: 7 })]);
    await trial.clock.advanceTo(trial.startNs + 60e9);
    // when an eighth operation would be due
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.7e9, overrunNs: 0 });
    expect(trial.tally).toMatchObject({ due: 7, ok: 7 });
  });

  test('runs several entries side by side until the last has ended', async () => {
    const round = trial.run([
      trial.atRate(() => undefined, { rate: 10, forNs: 1e9 }),
      trial.atRate(() => undefined, { rate: 100, forNs: 0.5e9 }),
    ]);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    expect(await round).toMatchObject({ loadEndNs: trial.startNs + 1e9 });
    expect(trial.tally.ok).toBe(10 + 50);
  });

  test('a round without entries only waits', async () => {
    const round = trial.run([], { forNs: 3e9 });
    await trial.clock.advanceTo(trial.startNs + 3e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 3e9, overrunNs: 0 });
  });

  test('begins no operation after it was told to end, and waits for those in flight', async () => {
    const stop = new AbortController();
    const round = trial.run([trial.atRate(trial.waits(100e6), { rate: 10, forNs: 60e9 })], { end: stop.signal });
    await trial.clock.advanceTo(trial.startNs + 0.95e9);
    stop.abort();
    await trial.clock.advanceTo(trial.startNs + 3e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.95e9, overrunNs: 0 });
    expect(trial.tally).toMatchObject({ due: 10, ok: 10 });
  });

  test('ends where its feed has no row for what is due next, and says so', async () => {
    const rows: string[] = [];
    const fed = trial.atRate(({ row }) => void rows.push(row['n'] ?? ''), { rate: 10, forNs: 60e9 });
    const round = trial.run([{ ...fed, feeds: await Feeds.open([await numberedFeed(7, 'unique')], 1) }]);
    await trial.clock.advanceTo(trial.startNs + 60e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.7e9, overrunNs: 0 });
    expect(rows).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect([...trial.tally.shortfalls]).toEqual(['feed numbers ran dry: its order is unique, and each of its 7 rows was used']);
  });

  test('has no shortfall where as many operations are due as its feed has rows', async () => {
    const feeds = await Feeds.open([await numberedFeed(7, 'unique')], 1);
    const round = trial.run([{ ...trial.atRate(() => undefined, { rate: 10, forNs: 0.7e9 }), feeds }]);
    await trial.clock.advanceTo(trial.startNs + 60e9);
    await round;
    expect(trial.tally.ok).toBe(7);
    expect([...trial.tally.shortfalls]).toEqual([]);
  });
});

describe('with at most so many in flight', () => {
  const limited = (options: EntryOptions, rate = 10): PreparedEntry =>
    trial.atRate(trial.waits(250e6), { rate, maxInFlight: 2, forNs: 1e9, ...options });
  const sentMs = (): number[] => trial.samples().map(({ sent }) => (sent - 4e9) / 1e6);

  test('`drop` leaves out what is due beyond that, and counts it', async () => {
    const round = trial.run([limited({ late: 'drop' })]);
    await trial.clock.advanceTo(trial.startNs + 3e9);
    await round;
    expect(sentMs()).toEqual([0, 100, 300, 400, 600, 700, 900]);
    expect(trial.tally).toMatchObject({ due: 10, started: 7, dropped: 3, missed: 0 });
    expect(trial.tally.lag.max).toBe(0);
    const { counters } = trial.meter.take('a', 0, {});
    const key = (name: Parameters<typeof scenarioKey>[0]): string => scenarioKey(name, { name: 'probe', tags: {} });
    expect(counters).toMatchObject({ [key('due')]: 10, [key('started')]: 7, [key('dropped')]: 3 });
  });

  test('what is left out is recorded by the second in which it was due, with the reason', async () => {
    const round = trial.run([limited({ late: 'drop', forNs: 2e9 })]);
    await trial.clock.advanceTo(trial.startNs + 5e9);
    await round;
    expect(trial.drops()).toEqual([
      { dueMs: 200, reason: 'too many in flight', operations: 3 },
      { dueMs: 1100, reason: 'too many in flight', operations: 3 },
    ]);
  });

  test('`queue` starts it in the instant in which another ends, and keeps its intended time', async () => {
    const round = trial.run([limited({ late: 'queue' })]);
    await trial.clock.advanceTo(trial.startNs + 3e9);
    await round;
    expect(sentMs()).toEqual([0, 100, 250, 350, 500, 600, 750, 850, 1000, 1100]);
    expect(trial.samples().map(({ intended }) => (intended - 4e9) / 1e6)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(trial.tally).toMatchObject({ due: 10, started: 10, dropped: 0, missed: 0 });
    // the agent itself was never late
    expect(trial.tally.lag.max).toBe(0);
  });

  test('`queue` goes on in the drain, and misses what is not started by its end', async () => {
    const round = trial.run([limited({ late: 'queue' }, 20)], { drainNs: 0.6e9 });
    await trial.clock.advanceTo(trial.startNs + 5e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 1e9, overrunNs: 0 });
    // two every 250 ms, until 1.6 s
    expect(trial.tally).toMatchObject({ due: 20, started: 14, missed: 6, ok: 12, unknown: 2 });
  });

  test('`queue` ends the load when the last operation is due, where a count ends it', async () => {
    const entry = limited({ late: 'queue', forNs: null, operations: 8, outline: { pace: '', lengthNs: 0.8e9, operations: 8 } });
    const round = trial.run([entry]);
    await trial.clock.advanceTo(trial.startNs + 5e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.8e9, overrunNs: 0 });
    expect(trial.tally).toMatchObject({ due: 8, started: 8, ok: 8, missed: 0 });
  });

  test('`queue` drops what waits when the load is ended early', async () => {
    const stop = new AbortController();
    const round = trial.run([limited({ late: 'queue' }, 20)], { end: stop.signal });
    await trial.clock.advanceTo(trial.startNs + 0.49e9);
    stop.abort();
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(trial.tally).toMatchObject({ due: 10, started: 4, dropped: 6, missed: 0 });
  });

  test('a stall of the agent itself counts as its lag, also with `queue`', async () => {
    const round = trial.run([trial.atRate(trial.waits(1e6), { rate: 10, maxInFlight: 1, late: 'queue', forNs: 1e9 })]);
    await trial.clock.advanceTo(trial.startNs + 150e6);
    trial.clock.stallUntil(trial.startNs + 450e6);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    expect(trial.tally.lag.max).toBe(250e6);
    expect(trial.tally).toMatchObject({ due: 10, started: 10 });
  });

  test('several agents share the limit, and each may have one at least', async () => {
    const shared = { hosts: [''], late: 'drop', forNs: 0.1e9 } as const;
    const round = trial.run([limited({ ...shared, maxInFlight: 5 }, 1000)], { agents: ['b', 'a'] });
    await trial.clock.advanceTo(trial.startNs + 50e6);
    expect(trial.tally.inFlight.size).toBe(2);
    await trial.clock.advanceTo(trial.startNs + 2e9);
    await round;
    using other = new Trial();
    const alone = other.run([other.atRate(other.waits(250e6), { rate: 1000, ...shared, maxInFlight: 1 })], {
      agents: ['b', 'a'],
    });
    await other.clock.advanceTo(trial.startNs + 50e6);
    expect(other.tally.inFlight.size).toBe(1);
    await other.clock.advanceTo(trial.startNs + 2e9);
    await alone;
  });
});
