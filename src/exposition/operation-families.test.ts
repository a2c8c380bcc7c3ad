import { expect, test } from 'vitest';
import { echoRound } from '../../test/support/echo/echo-plan.ts';
import { liveKey, liveNames } from '../model/load.ts';
import type { RoundPlan } from '../model/plan.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { operationFamilies } from './operation-families.ts';
import { OperationTotals } from './operation-totals.ts';
import { prometheusText } from './text-format.ts';
import { writePage } from './write-page.ts';

const rounds: readonly RoundPlan[] = [
  { ...echoRound({ rate: 1, forNs: 1e9 }), name: 'first' },
  { ...echoRound({ rate: 1, forNs: 1e9 }), name: 'second' },
];

interface Counting {
  readonly meter: WindowMeter;
  readonly totals: OperationTotals;
}

function counting(of: readonly RoundPlan[] = rounds): Counting {
  const meter = new WindowMeter();
  const totals = new OperationTotals(of);
  meter.onTake = (counted) => totals.add(counted);
  return { meter, totals };
}

async function lines({ meter, totals }: Counting, name: string): Promise<readonly string[]> {
  const page = Buffer.concat(
    await writePage(operationFamilies(totals.rounds(meter.present), { run: 'r', agent: 'a' }), prometheusText),
  ).toString();
  return page.split('\n').filter((line) => line.startsWith(`${name}{`));
}

/** One operation that ended ok, after so long. */
function operate(meter: WindowMeter, tags: { readonly [tag: string]: string } = {}, durationNs = 3e6): void {
  const key = (name: keyof typeof liveNames): string => liveKey(liveNames[name], { ...tags, scenario: 'echo' });
  meter.counter(key('started')).value++;
  meter.counter(key('finished')).value++;
  meter.histogram(key('latency')).record(durationNs);
  meter.histogram(key('lag')).record(1000);
}

test('all that the plan knows is there from the start, at 0', async () => {
  const labels = (round: string): string => `run="r",round="${round}",scenario="echo",agent="a",fleet="echo"`;
  expect(await lines(counting(), 'regatta_operations_submitted_total')).toEqual([
    `regatta_operations_submitted_total{${labels('first')}} 0`,
    `regatta_operations_submitted_total{${labels('second')}} 0`,
  ]);
  expect(await lines(counting([rounds[0] as RoundPlan]), 'regatta_operations_finished_total')).toEqual([
    `regatta_operations_finished_total{${labels('first')},status="ok"} 0`,
    `regatta_operations_finished_total{${labels('first')},status="failed"} 0`,
    `regatta_operations_finished_total{${labels('first')},status="unknown"} 0`,
  ]);
});

test('counts go on from window to window, and what the present one has counted is among them', async () => {
  const all = counting();
  const { meter, totals } = all;
  totals.startRound(0);
  operate(meter);
  meter.take('a', 1e9, {});
  operate(meter);
  expect((await lines(all, 'regatta_operations_submitted_total'))[0]).toMatch(/ 2$/);
  meter.take('a', 2e9, {});
  operate(meter);
  meter.take('a', 3e9, {});
  meter.take('a', 4e9, {});
  expect((await lines(all, 'regatta_operations_submitted_total'))[0]).toMatch(/ 3$/);
  expect((await lines(all, 'regatta_operation_duration_seconds_count'))[0]).toMatch(/ 3$/);
  expect((await lines(all, 'regatta_operation_lag_seconds_count'))[0]).toMatch(/ 3$/);
});

test('each round keeps its own counts', async () => {
  const all = counting();
  all.totals.startRound(0);
  operate(all.meter);
  all.meter.take('a', 1e9, {});
  all.totals.startRound(1);
  operate(all.meter);
  operate(all.meter);
  expect((await lines(all, 'regatta_operations_submitted_total')).map((line) => line.at(-1))).toEqual(['1', '2']);
});

test('tags are labels, and in flight is told without them: an operation may end with others', async () => {
  const all = counting([rounds[0] as RoundPlan]);
  const { meter, totals } = all;
  totals.startRound(0);
  meter.counter(liveKey(liveNames.started, { scenario: 'echo' })).value += 5;
  meter.counter(liveKey(liveNames.finished, { scenario: 'echo', plan: 'gold' })).value += 3;
  meter.counter(liveKey(liveNames.failed, { scenario: 'echo', plan: 'gold' })).value += 1;
  meter.counter('deliveries').value = 7;
  expect(await lines(all, 'regatta_operations_finished_total')).toContain(
    'regatta_operations_finished_total{run="r",round="first",scenario="echo",agent="a",fleet="echo",plan="gold",status="ok"} 2',
  );
  expect(await lines(all, 'regatta_operations_in_flight')).toEqual([
    'regatta_operations_in_flight{run="r",round="first",scenario="echo",agent="a",fleet="echo"} 2',
  ]);
});

test('an entry on several fleets, or on none, has no label for one', async () => {
  const [round] = rounds as [RoundPlan];
  const entries = round.entries.map((entry) => ({ ...entry, on: ['a', 'b'] }));
  expect((await lines(counting([{ ...round, entries }]), 'regatta_operations_submitted_total'))[0]).not.toContain('fleet=');
});
