import { expect, test } from 'vitest';
import { plainEntry, plainScenario } from '../model/fixtures/plain-entry.ts';
import type { Kit } from '../model/kit.ts';
import type { Window } from '../model/load.ts';
import type { Outcome } from '../model/scenario.ts';
import type { Plan } from '../model/plan.ts';
import type { RunObservations } from '../model/result.ts';
import { coreTables, seriesTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { openSpool } from '../recording/spool.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';
import { openRun } from './run-reader.ts';
import { tinyKit, tinyObservations, tinyPlan, tinyRun, writeRow } from './tiny-run.ts';

const kit: Kit = { ...tinyKit, scenarios: { publish: { about: '', url: '', params: {}, counts: 'published_total' } } };
const entry = plainEntry([plainScenario('publish', { kit: 'tiny' })], { on: ['a'] });
const plan: Plan = { ...tinyPlan, rounds: tinyPlan.rounds.map((round) => ({ ...round, entries: [entry] })) };

/** Of a run in which nodes 0 and 1 counted so many publications; 150 were made, one of which failed and the others ended as `outcome` says. */
async function reconciled(
  counts: readonly number[],
  observed: Partial<RunObservations> = {},
  outcome: Outcome = 'ok',
  windows: readonly Pick<Window, 'counters'>[] = [],
): Promise<Reconciliation> {
  using files = tinyRun({ outcome });
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    for (const [node, count] of counts.entries()) {
      for (const value of [0, count / 2, count])
        writeRow(spool, seriesTable, { ts: 5e9 + value, node, host: 'host-0', name: 'published_total', value });
    }
  }
  await convertRun(files, coreTables);
  await using reader = await openRun(files, [kit]);
  return await reconcile(reader, { plan, kits: [kit], observed: { ...tinyObservations, ...observed }, windows });
}

test('counts that agree are nowhere apart', async () => {
  expect(await reconciled([100, 49])).toMatchObject({ operations: 0, nodes: 0, rows: 0 });
});

test('operations of agents, of nodes and rows of hosts are each held against what was recorded', async () => {
  const [warmUp, ...measured] = tinyObservations.rounds;
  if (warmUp === undefined) throw new Error('the tiny run has two rounds');
  const rounds = [{ ...warmUp, ok: warmUp.ok + 2 }, ...measured];
  expect(await reconciled([100, 42], { rounds, rows: { samples: 155, events: 600 } })).toMatchObject({ operations: 2, nodes: 7, rows: 5 });
  expect((await reconciled([100, 51])).nodes).toBe(2);
});

test('nodes may have counted an operation of unknown outcome or not, and no more than those', async () => {
  const nodesOff = async (counts: readonly number[]): Promise<number | null> => (await reconciled(counts, {}, 'unknown')).nodes;
  expect(await nodesOff([0, 0])).toBe(0);
  expect(await nodesOff([100, 49])).toBe(0);
  expect(await nodesOff([100, 51])).toBe(2);
});

test('what nobody can know is null: counts of nodes that were lost, rows of a host that ended without a word', async () => {
  const lost = [{ node: 'a-0', reason: 'exited' }];
  expect(await reconciled([100, 40], { nodesLost: lost, rows: null })).toEqual({
    operations: 0,
    nodes: null,
    rows: null,
    windows: null,
    prometheus: null,
  });
});

test('what windows told of, and what a Prometheus has read, are held against what agents counted', async () => {
  const windows = [100, 45].map((n) => ({ counters: { 'operations_finished{scenario="a"}': n, 'operations_started{scenario="a"}': 200 } }));
  const finished = { 'settle in': 50, load: 93 };
  const prometheus = { url: 'http://here', finished, problem: null };
  expect(await reconciled([100, 49], { prometheus }, 'ok', windows)).toMatchObject({ windows: 5, prometheus: 7 });
  const unread = { ...prometheus, finished: { 'settle in': null, load: 100 } };
  expect((await reconciled([100, 49], { prometheus: unread })).prometheus).toBe(0);
});
