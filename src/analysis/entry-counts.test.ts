import { expect, test } from 'vitest';
import { plainEntry, plainScenario } from '../model/fixtures/plain-entry.ts';
import { coreTables, phasesTable, seriesTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { openSpool } from '../recording/spool.ts';
import { entryCountsOff } from './entry-counts.ts';
import { openRun } from './run-reader.ts';
import { tinyKit, tinyPlan, tinyRun, writeRow } from './tiny-run.ts';

type Reading = readonly [seconds: number, node: number, series: string, value: number];

/** Of a run whose rounds began at 0 and 5 s and had 50 and 99 operations that ended ok, with these readings of its nodes; `hasSearched`: the first is two phases. */
async function off(counts: string | undefined, readings: readonly Reading[], hasSearched = false): Promise<number | null> {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    if (hasSearched) writeRow(spool, phasesTable, { ts: 2e9, until: 5e9, phase: 2, name: 'settle in', kind: 'search' });
    for (const [seconds, node, name, value] of readings) writeRow(spool, seriesTable, { ts: seconds * 1e9, node, host: null, name, value });
  }
  await convertRun(files, coreTables);
  await using reader = await openRun(files, [tinyKit]);
  const entry = plainEntry([plainScenario('publish')], { on: ['a'], ...(counts === undefined ? {} : { counts }) });
  return await entryCountsOff(reader, { ...tinyPlan, rounds: tinyPlan.rounds.map((round) => ({ ...round, entries: [entry] })) });
}

/** Nodes 0 and 1 are of the fleet `a`; that they were up before is in their counters. */
const readings: readonly Reading[] = [
  [-0.1, 0, 'requests_total{code="200"}', 7],
  [4.9, 0, 'requests_total{code="200"}', 37],
  [15.5, 0, 'requests_total{code="200"}', 86],
  [4.9, 1, 'requests_total{code="200"}', 15],
  [4.95, 1, 'requests_total{code="200"}', 19],
  [15.5, 1, 'requests_total{code="200"}', 69],
  [4.9, 1, 'requests_total{code="404"}', 1],
  [15.5, 2, 'requests_total{code="200"}', 1000],
  [15.5, 0, 'requests_total_of_others', 1000],
];

test('a counter that grew, in each round, by what ended ok there agrees, whatever it was before and whatever nodes of other fleets count', async () => {
  expect(await off('requests_total', readings)).toBe(0);
  expect(await off('requests_total', readings, true)).toBe(0);
  expect(await off(undefined, readings)).toBeNull();
});

test('a round in which it grew by more or less is told of by how much, and so is a counter that nobody has', async () => {
  expect(await off('requests_total', [...readings, [15.6, 1, 'requests_total{code="404"}', 4]])).toBe(3);
  expect(await off('requests_total{code="200"}', readings)).toBe(1);
  expect(await off('request_total', readings)).toBe(99);
});
