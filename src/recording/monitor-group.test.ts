import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import { type Monitor, type MonitorDeclaration, NotHere } from '../model/monitor.ts';
import type { MonitorPlan } from '../model/plan.ts';
import { MonitorGroup } from './monitor-group.ts';
import { NotedRows } from './fixtures/noted-rows.ts';

const every = 100e6;

function plan(name: string, own: Partial<MonitorPlan> = {}): MonitorPlan {
  return { name, place: 'run', options: { every }, ...own };
}

function declared(read: Monitor['read'], more: Partial<Monitor> = {}): MonitorDeclaration {
  return { about: '', place: 'run', start: () => ({ read, ...more }) };
}

/** The monitors of a process, running. */
function group(table: { readonly [name: string]: MonitorDeclaration }, plans = Object.keys(table).map((name) => plan(name))) {
  const recorder = new NotedRows();
  const site = { clock: realClock, runStartNs: realClock.now(), recorder, context: { host: 'host-0', processes: () => [] } };
  const monitors = new MonitorGroup(plans, table, site);
  onTestFinished(() => monitors[Symbol.asyncDispose]());
  return { monitors, rows: recorder };
}

test('what a monitor reads is recorded each interval, all of one reading at one instant, of whom it speaks', async () => {
  let readings = 0;
  const waves = declared((write) => {
    write('waves_total', ++readings);
    write('height_metres', 2, { node: 3 });
    write('height_metres', 3, { host: 'host-7' });
    write('height_metres', Number.NaN, { node: 4 });
  });
  const { monitors, rows } = group({ waves });
  await sleep(450);
  await monitors[Symbol.asyncDispose]();
  expect(rows.of('waves_total').length).toBe(readings);
  expect(readings).toBeGreaterThanOrEqual(4);
  expect(rows.of('height_metres').slice(0, 2)).toEqual([
    { ts: rows.of('waves_total')[0]?.ts, node: 3, host: 'host-0', name: 'height_metres', value: 2 },
    { ts: rows.of('waves_total')[0]?.ts, node: -1, host: 'host-7', name: 'height_metres', value: 3 },
  ]);
  expect(rows.of('height_metres').length).toBe(2 * readings);
  expect(monitors.problems).toEqual([]);
});

test('it reads as phases begin and end, and a last time, whatever its interval', async () => {
  const waves = declared((write) => write('waves', 1));
  const { monitors, rows } = group({ waves }, [plan('waves', { options: { every: 3600e9 } })]);
  await sleep(20);
  monitors.border(realClock.now());
  monitors.border(realClock.now() + 50e6);
  monitors.border(realClock.now() + 3600e9);
  await sleep(120);
  expect(rows.of('waves').length).toBe(3);
  await monitors[Symbol.asyncDispose]();
  expect(rows.of('waves').length).toBe(4);
});

test('one that fails in a reading leaves a gap, is told of once with how often, and harms no other', async () => {
  let readings = 0;
  const broken = declared((write) => {
    write('half_total', 1);
    if (readings++ > 0) throw new Error('page down');
  });
  const { monitors, rows } = group({ broken, sound: declared((write) => write('sound', 1)) });
  await sleep(350);
  await monitors[Symbol.asyncDispose]();
  expect(rows.of('half_total').length).toBe(1);
  expect(rows.of('sound').length).toBeGreaterThanOrEqual(3);
  expect(monitors.problems).toEqual([
    `monitor broken of host-0 gave nothing in ${readings - 1} of ${readings} readings: page down (${readings - 1} times)`,
  ]);
  expect(rows.of('monitor_failures_total{monitor="broken"}').at(-1)?.value).toBe(readings - 1);
  expect(rows.of('monitor_failures_total{monitor="sound"}').at(-1)?.value).toBe(0);
});

test('one that hangs is told to stop at the end of its interval, called no more meanwhile, and what it says later does not count', async () => {
  let calls = 0;
  let isTold = false;
  const answer = Promise.withResolvers<void>();
  const hanging = declared(async (write, signal) => {
    calls++;
    signal.addEventListener('abort', () => (isTold = true));
    await answer.promise;
    write('late', 1);
  });
  const { monitors, rows } = group({ hanging });
  await vi.waitFor(() => expect(isTold).toBe(true));
  await sleep(250);
  expect(calls).toBe(1);
  answer.resolve();
  await monitors[Symbol.asyncDispose]();
  expect(rows.of('late').length).toBe(calls - 1);
  const [, failed, readings] =
    /^monitor hanging of host-0 gave nothing in (\d+) of (\d+) readings: no answer within its interval of 0\.1 s/.exec(
      monitors.problems[0] ?? '',
    ) ?? [];
  expect(Number(failed)).toBeGreaterThanOrEqual(2);
  expect(Number(readings) - Number(failed)).toBe(calls - 1);
});

test('one that never comes back keeps nobody from ending', async () => {
  const never = declared(() => new Promise<void>(() => undefined), { [Symbol.asyncDispose]: async () => undefined });
  const { monitors } = group({ never });
  await sleep(30);
  const begun = realClock.now();
  await monitors[Symbol.asyncDispose]();
  expect(realClock.now() - begun).toBeLessThan(2e9);
});

test('a reading that is not done when the run ends is told to stop, and counted', async () => {
  let isTold = false;
  const slow = declared((_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(void (isTold = true)))));
  const { monitors } = group({ slow }, [plan('slow', { options: { every: 3600e9 } })]);
  await sleep(20);
  await monitors[Symbol.asyncDispose]();
  expect(isTold).toBe(true);
  expect(monitors.problems).toEqual(['monitor slow of host-0 gave nothing in 1 of 1 readings: no answer yet when the run ended']);
});

test('one that cannot be started, or is not to be had here, is told of as that', async () => {
  const throwing: MonitorDeclaration = { ...declared(() => undefined), start: () => Promise.reject(new Error('no such socket')) };
  const elsewhere: MonitorDeclaration = {
    ...declared(() => undefined),
    start: () => {
      throw new NotHere('this system has no /proc');
    },
  };
  const { monitors, rows } = group({ throwing, elsewhere }, [plan('throwing'), plan('elsewhere'), plan('unknown')]);
  await sleep(50);
  await monitors[Symbol.asyncDispose]();
  expect(monitors.problems).toEqual([
    'monitor throwing of host-0 could not be started and gives nothing: no such socket',
    'monitor elsewhere of host-0 gives nothing here: this system has no /proc',
    'monitor unknown of host-0 could not be started and gives nothing: there is none of that name; there are throwing, elsewhere',
  ]);
  expect(rows.of('monitor_failures_total{monitor="throwing"}').map(({ value }) => value)).toEqual([1]);
  expect(rows.of('monitor_failures_total{monitor="elsewhere"}')).toEqual([]);
});

test('several of one name are told apart, each with its own options and what it costs', async () => {
  const busy: MonitorDeclaration = {
    ...declared(() => undefined),
    start: (_, { ms }) => ({
      read() {
        const usedUs = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;
        const until = usedUs() + Number(ms) * 1000;
        while (usedUs() < until);
      },
    }),
  };
  const { monitors, rows } = group(
    { busy },
    [1, 20].map((ms) => plan('busy', { options: { every, ms } })),
  );
  await sleep(250);
  await monitors[Symbol.asyncDispose]();
  const cost = (label: string): number => rows.of(`monitor_cpu_seconds_total{monitor="${label}"}`).at(-1)?.value ?? Number.NaN;
  expect(cost('busy')).toBeGreaterThan(0);
  expect(cost('busy-2')).toBeGreaterThan(4 * cost('busy'));
});
