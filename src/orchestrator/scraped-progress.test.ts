import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../load/virtual-clock.ts';
import { NS_PER_S } from '../model/clock.ts';
import type { LiveView } from '../model/live.ts';
import type { OperationsRead, RunPrometheus } from '../model/run-prometheus.ts';
import { ScrapedProgress } from './scraped-progress.ts';

const view = { round: 'steady', operations: 100, failed: 0, unknown: 0, inFlight: 0, achievedRate: 50 } as LiveView;

/** Progress with a Prometheus that answers each question with the next of these. A second goes by from one to the next. */
function progressOver(mode: 'prometheus' | 'both', answers: readonly (OperationsRead | undefined | Error)[]) {
  let asked = 0;
  const operations = (): Promise<OperationsRead | undefined> => {
    const answer = answers[asked++];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const prometheus = { url: 'http://127.0.0.1:9090', operations } as unknown as RunPrometheus;
  const clock = { now: () => asked * NS_PER_S } as never;
  const progress = new ScrapedProgress({ prometheus, mode, clock });
  progress.startRound('steady');
  return {
    /** What is shown once the last question is answered, which asks the next. */
    async shown(): Promise<LiveView> {
      await new Promise(setImmediate);
      return progress.shown(view);
    },
  };
}

const read = (submitted: number, finished: number, failed = 0): OperationsRead => ({ submitted, finished, failed, unknown: 0 });

test('what Prometheus has read stands in the place of what windows say, with its rate', async () => {
  const progress = progressOver('prometheus', [read(40, 30), read(90, 80, 5), undefined]);
  expect(await progress.shown()).toMatchObject({ operations: 0, achievedRate: 0, prometheus: { operations: null } });
  expect(await progress.shown()).toMatchObject({ operations: 30, inFlight: 10, achievedRate: 0 });
  expect(await progress.shown()).toMatchObject({ operations: 80, failed: 5, inFlight: 10, achievedRate: 50 });
});

test('operations that end while none is started any more are shown as ended, and the rate as it was', async () => {
  const progress = progressOver('prometheus', [read(40, 30), read(90, 80), read(90, 88), read(90, 90), undefined]);
  for (let asked = 0; asked < 3; asked++) await progress.shown();
  expect(await progress.shown()).toMatchObject({ operations: 88, inFlight: 2, achievedRate: 50 });
  expect(await progress.shown()).toMatchObject({ operations: 90, inFlight: 0, achievedRate: 50 });
});

test('beside windows it is shown how far Prometheus is behind them, or why nobody knows', async () => {
  const progress = progressOver('both', [undefined, read(90, 80), new Error('it is down'), undefined]);
  await progress.shown();
  expect((await progress.shown()).prometheus).toEqual({ operations: null, drift: null, reason: 'it has read nothing of this round' });
  expect(await progress.shown()).toMatchObject({ operations: 100, prometheus: { operations: 80, drift: 20 } });
  expect((await progress.shown()).prometheus).toEqual({ operations: 80, drift: 20, reason: 'it is down', ageNs: 2 * NS_PER_S });
});

test('figures of a Prometheus that answers no more are said to be old, in either mode', async () => {
  const down = new Error('it is down');
  const progress = progressOver('prometheus', [read(40, 30), read(90, 80), down, down, down, undefined]);
  for (let asked = 0; asked < 5; asked++) await progress.shown();
  expect(await progress.shown()).toMatchObject({
    operations: 80,
    prometheus: { operations: 80, reason: 'it is down', ageNs: 4 * NS_PER_S },
  });
});

test('a host that is lost takes its count with it, and is no rate below 0', async () => {
  const progress = progressOver('prometheus', [read(90, 80), read(40, 40), undefined]);
  await progress.shown();
  await progress.shown();
  expect(await progress.shown()).toMatchObject({ operations: 40, inFlight: 0, achievedRate: 0 });
});

describe('a Prometheus that is slow', () => {
  const asked: string[] = [];
  let late: PromiseWithResolvers<OperationsRead>;
  let progress: ScrapedProgress;
  let clock: VirtualClock;

  beforeEach(() => {
    asked.length = 0;
    late = Promise.withResolvers();
    const operations: RunPrometheus['operations'] = (round, signal) => {
      asked.push(round);
      signal.addEventListener('abort', () => late.reject(signal.reason as Error));
      return late.promise;
    };
    clock = new VirtualClock();
    progress = new ScrapedProgress({ prometheus: { operations } as RunPrometheus, mode: 'both', clock });
    progress.startRound('steady');
  });

  test('is asked once at a time', async () => {
    for (let second = 0; second < 5; second++) {
      expect(progress.shown(view).prometheus).toEqual({ operations: null, drift: null });
      await new Promise(setImmediate);
    }
    expect(asked).toEqual(['steady']);
    late.resolve(read(90, 90));
    await new Promise(setImmediate);
    late = Promise.withResolvers();
    expect(progress.shown(view).prometheus).toEqual({ operations: 90, drift: 10 });
    await clock.advanceTo(4 * NS_PER_S);
    expect(progress.shown(view).prometheus).toEqual({ operations: 90, drift: 10, reason: 'no answer since', ageNs: 4 * NS_PER_S });
  });

  test.each<[string, () => void]>([
    ['answers', () => late.resolve(read(99, 99))],
    ['fails', () => late.reject(new Error('no answer within 10 s'))],
  ])('and %s once the next round has begun says nothing of that one', async (_, settle) => {
    progress.shown(view);
    progress.startRound('next');
    settle();
    await new Promise(setImmediate);
    late = Promise.withResolvers();
    expect(progress.shown(view).prometheus).toEqual({ operations: null, drift: null });
    expect(asked).toEqual(['steady', 'next']);
  });

  test('is waited for no longer once the run is over', async () => {
    progress.shown(view);
    await progress.end();
    expect(progress.shown(view).prometheus).toEqual({ operations: null, drift: null });
  });
});
