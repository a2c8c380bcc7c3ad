import { expect, test } from 'vitest';
import { plainEntry, plainScenario } from '../model/fixtures/plain-entry.ts';
import { coreTables, phasesTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { openSpool } from '../recording/spool.ts';
import { openRun } from './run-reader.ts';
import { tinyKit, tinyPlan, tinyRun, writeRow } from './tiny-run.ts';

test('each phase of a round that searched for a rate has the scenarios of that round', async () => {
  const scenarios = [plainScenario('pay', { tags: { plan: 'gold' } }), plainScenario('browse')];
  const rounds = tinyPlan.rounds.map((round, number) => ({ ...round, entries: [plainEntry(scenarios.slice(number))] }));
  using files = tinyRun({ plan: { rounds } });
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    writeRow(spool, phasesTable, { ts: 12e9, until: 15e9, phase: 3, name: 'load', kind: 'measured' });
  }
  await convertRun(files, coreTables);
  await using reader = await openRun(files, [tinyKit]);
  const rows = await reader.query("SELECT phase, scenario, tags['plan'] AS plan FROM loads ORDER BY phase, scenario");
  expect(rows.map(({ phase, scenario, plan }) => [phase, scenario, plan])).toEqual([
    [0, 'browse', null],
    [0, 'pay', 'gold'],
    [1, 'browse', null],
    [3, 'browse', null],
  ]);
});
