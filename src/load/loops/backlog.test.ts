import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Trial } from '../fixtures/trial.ts';
import { Share } from '../share.ts';
import { backlog } from './backlog.ts';
import { Breath } from './breath.ts';

let trial: Trial;
beforeEach(() => {
  trial = new Trial();
});
afterEach(() => trial[Symbol.dispose]());

/** How often somebody has waited for a turn of the event loop since. */
function countTurns(): () => number {
  const turn = vi.spyOn(Breath.prototype, 'turn');
  onTestFinished(() => turn.mockRestore());
  return () => turn.mock.calls.length;
}

test('keeps that many in flight: the next starts in the instant in which one ends', async () => {
  const { startNs, clock } = trial;
  const round = trial.run([trial.entry(trial.waits(100e6), backlog(3), { forNs: 1e9 })]);
  await clock.advanceTo(startNs + 50e6);
  expect(trial.tally.inFlight.size).toBe(3);
  await clock.advanceTo(startNs + 3e9);
  expect(await round).toEqual({ loadEndNs: startNs + 1e9, overrunNs: 0 });
  const samples = trial.samples();
  expect(samples).toHaveLength(30);
  expect(new Set(samples.map(({ sent }) => sent))).toEqual(new Set(Array.from({ length: 10 }, (_, n) => 4e9 + n * 100e6)));
});

test('reports how long an operation itself took: it is intended when it is sent, and no schedule wants it', async () => {
  const round = trial.run([trial.entry(trial.waits(100e6), backlog(2), { operations: 5 })]);
  await trial.clock.advanceTo(trial.startNs + 3e9);
  await round;
  expect(trial.samples().every(({ intended, sent, done }) => intended === sent && done - sent === 100e6)).toBe(true);
  expect(trial.tally).toMatchObject({ due: 0, started: 5, missed: 0 });
  expect(trial.tally.lag.count).toBe(0);
});

test('is back at its target as soon as a stall is over', async () => {
  const { startNs, clock } = trial;
  const until = startNs + 700e6;
  const stalled = (): Promise<void> => clock.sleepUntil(Math.max(clock.now() + 10e6, clock.now() >= startNs + 100e6 ? until : 0));
  const round = trial.run([trial.entry(stalled, backlog(8), { forNs: 1e9 })]);
  for (const ms of [50, 300, 699, 705, 900]) {
    await clock.advanceTo(startNs + ms * 1e6);
    expect(trial.tally.inFlight.size).toBe(8);
  }
  await clock.advanceTo(startNs + 2e9);
  await round;
});

test('ends when its operations are used up, each done once', async () => {
  const round = trial.run([trial.entry(trial.waits(10e6), backlog(4), { operations: 10 })]);
  await trial.clock.advanceTo(trial.startNs + 1e9);
  // the last is started when the eighth ends
  const { loadEndNs } = await round;
  // each turn of the event loop takes a nanosecond
  expect(loadEndNs - trial.startNs - 20e6).toBeLessThanOrEqual(2);
  expect(trial.samples().map(({ operation }) => operation)).toEqual(Array.from({ length: 10 }, (_, n) => n));
});

test('begins nothing after it was told to end, and waits for what is in flight', async () => {
  const stop = new AbortController();
  const round = trial.run([trial.entry(trial.waits(100e6), backlog(2), { forNs: 60e9 })], { end: stop.signal });
  await trial.clock.advanceTo(trial.startNs + 250e6);
  stop.abort();
  await trial.clock.advanceTo(trial.startNs + 2e9);
  expect(await round).toMatchObject({ loadEndNs: trial.startNs + 250e6 });
  expect(trial.tally).toMatchObject({ started: 6, ok: 6 });
});

test('lets the event loop have its turn where operations end at once', async () => {
  const round = trial.run([trial.entry(() => undefined, backlog(2), { forNs: 10 })]);
  await trial.clock.advanceTo(trial.startNs + 1e9);
  await round;
  // in virtual time a turn takes a nanosecond
  expect(trial.tally.ok).toBe(10 * 512);
});

test('waits for a turn of the event loop once, however many operations end meanwhile, and never has more in flight', async () => {
  const turns = countTurns();
  let most = 0;
  const waits = trial.waits(10);
  const work = (): Promise<void> => {
    most = Math.max(most, trial.tally.inFlight.size + 1);
    return waits();
  };
  const round = trial.run([trial.entry(work, backlog(3000), { operations: 30_000 })]);
  await trial.clock.advanceTo(trial.startNs + 1e9);
  await round;
  expect(trial.tally.ok).toBe(30_000);
  expect(most).toBe(3000);
  // one for each 512 that start, and some in which fewer ended
  expect(turns()).toBeLessThanOrEqual((1.1 * 30_000) / 512);
});

test('what ends in one turn of the event loop is followed at its end, together', async () => {
  const { clock, startNs } = trial;
  const turns = countTurns();
  // ten answers come at once
  let answers = Promise.withResolvers<void>();
  const round = trial.run([trial.entry(() => answers.promise, backlog(10), { operations: 40 })]);
  await clock.advanceTo(startNs + 1e6);
  for (let ms = 2; ms < 5; ms++) {
    const { resolve } = answers;
    answers = Promise.withResolvers();
    resolve();
    await clock.advanceTo(startNs + ms * 1e6);
    expect(trial.tally.inFlight.size).toBe(10);
  }
  expect(turns()).toBe(3);
  answers.resolve();
  await clock.advanceTo(startNs + 2e9);
  await round;
  const done = new Set(trial.samples().map((sample) => sample.done));
  expect(done.size).toBe(4);
  // none is sent while answers of the same turn are still to be read
  const sent = new Set(trial.samples().map((sample) => sample.sent));
  expect([...sent].slice(1)).toEqual([...done].slice(0, 3).map((ns) => ns + 1));
});

test('an operation is followed at once where hardly any other can be in flight', async () => {
  const turns = countTurns();
  const round = trial.run([trial.entry(trial.waits(10), backlog(3), { operations: 300 })]);
  await trial.clock.advanceTo(trial.startNs + 1e6);
  await round;
  expect(trial.tally.ok).toBe(300);
  expect(turns()).toBe(0);
});

test('an agent has its share of the places, and the operations that are its own', async () => {
  const nodes = { hosts: ['', ''], operations: 10 };
  const round = trial.run([trial.entry(trial.waits(10e6), backlog(5), nodes)], { agents: ['b', 'a'] });
  await trial.clock.advanceTo(trial.startNs + 5e6);
  expect(trial.tally.inFlight.size).toBe(2);
  await trial.clock.advanceTo(trial.startNs + 1e9);
  await round;
  expect(trial.samples().map(({ operation }) => operation)).toEqual([1, 3, 5, 7, 9]);
});

test('over all agents every place belongs to one, whoever hosts the nodes', () => {
  const hosts = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(hosts, fc.integer({ min: 1, max: 100 }), fc.constantFrom('rotate', 'random', 'sticky'), (of, count, pick) => {
      const places = Array.from({ length: 4 }, (_, agent) => {
        const targets = of.map((host) => (host === -1 ? 'shared' : host === agent ? 'mine' : 'theirs'));
        return new Share({ seed: 5, pick, targets, agent, agents: 4 }).below(count);
      });
      expect(places.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, n) => n));
    }),
  );
});
