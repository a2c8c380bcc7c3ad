import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Segment } from '../model/controller.ts';
import type { Drive } from './drive.ts';
import { Trial } from './fixtures/trial.ts';
import { steeredLoop } from './open-loop.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { SteeredPacer } from './steered-pacer.ts';

const startNs = 5e9;
let trial: Trial;

beforeEach(() => {
  trial = new Trial();
});

afterEach(() => {
  expect(trial.problems).toEqual([]);
  trial[Symbol.dispose]();
});

describe('a steered loop', () => {
  function steered(first: readonly Segment[], forNs?: number): { drive: Drive; prepared: PreparedEntry } {
    const drive = steeredLoop(new SteeredPacer(first, forNs));
    return { drive, prepared: trial.entry(() => undefined, drive, forNs === undefined ? {} : { forNs }) };
  }
  const intended = (): number[] => trial.samples().map((sample) => (sample.intended - 4e9) / 1e9);

  test('goes on at the rates that become known while it runs, and ends where it is told to', async () => {
    const { drive, prepared } = steered([
      { fromNs: 0, rate: 2 },
      { fromNs: 1e9, rate: 0 },
    ]);
    const round = trial.run([prepared]);
    await trial.clock.advanceTo(startNs + 3e9);
    drive.steer?.({ segments: [{ fromNs: 5e9, rate: 4 }], endNs: null });
    await trial.clock.advanceTo(startNs + 5.6e9);
    drive.steer?.({ segments: [], endNs: 6e9 });
    await trial.clock.advanceTo(startNs + 9e9);
    expect(await round).toEqual({ loadEndNs: startNs + 6e9, overrunNs: 0 });
    expect(intended()).toEqual([0, 0.5, 5, 5.25, 5.5, 5.75]);
    expect(trial.tally).toMatchObject({ due: 6, started: 6 });
  });

  test('follows a rate of which it hears too late as if it had not: what was due meanwhile is caught up', async () => {
    const { drive, prepared } = steered([{ fromNs: 0, rate: 1 }], 4e9);
    const round = trial.run([prepared]);
    await trial.clock.advanceTo(startNs + 2.6e9);
    drive.steer?.({ segments: [{ fromNs: 2e9, rate: 4 }], endNs: null });
    await trial.clock.advanceTo(startNs + 5e9);
    await round;
    // the third is due at 2 s either way; of the new rate those of 2.25 and 2.5 s come late
    expect(intended()).toEqual([0, 1, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75]);
  });

  test('takes a change of rate into account for the operation that it waits for already', async () => {
    const { drive, prepared } = steered([{ fromNs: 0, rate: 0.1 }], 6e9);
    const round = trial.run([prepared]);
    await trial.clock.advanceTo(startNs + 1e9);
    drive.steer?.({ segments: [{ fromNs: 4e9, rate: 1 }], endNs: null });
    await trial.clock.advanceTo(startNs + 7e9);
    await round;
    // of the second operation 0.4 are due in the first four seconds
    expect(intended()).toEqual([0, 4.6, 5.6]);
  });

  test('ends when the round is ended early', async () => {
    const stop = new AbortController();
    const { prepared } = steered([{ fromNs: 0, rate: 0 }]);
    const round = trial.run([prepared], { end: stop.signal });
    await trial.clock.advanceTo(startNs + 2.5e9);
    stop.abort();
    await trial.clock.advanceTo(startNs + 3e9);
    expect(await round).toEqual({ loadEndNs: startNs + 2.5e9, overrunNs: 0 });
  });
});
