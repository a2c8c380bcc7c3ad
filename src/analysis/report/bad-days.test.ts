import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Kit } from '../../model/kit.ts';
import type { ChartSpec, RunReport } from '../../model/report.ts';
import { eventsTable, nodesTable, phasesTable, samplesTable } from '../../model/table.ts';
import { record, type Row } from '../../recording/recorded-run.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { openSpool } from '../../recording/spool.ts';
import { analyseRun } from '../analyse.ts';
import { tinyKit, tinyPlan, tinyRecord, tinyRun } from '../tiny-run.ts';
import { makeRunReport } from './make-run-report.ts';

const kits = [tinyKit];

/** A run directory in which only this was recorded. */
function recorded(rows: {
  readonly nodes?: readonly Row[];
  readonly events?: readonly Row[];
  readonly samples?: readonly Row[];
}): RunFiles {
  const files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-bad-day-')));
  onTestFinished(() => rmSync(files.directory, { recursive: true, force: true }));
  files.writeJson('plan.json', tinyPlan);
  files.writeJson('run.json', tinyRecord);
  using spool = openSpool(files.spoolDirectory('regatta'));
  for (const row of rows.nodes ?? []) record(spool, nodesTable, { ts: 0, fleet: 'a', change: 'up', incarnation: 0, ...row });
  for (const row of rows.events ?? []) record(spool, eventsTable, row);
  for (const row of rows.samples ?? []) {
    const whole = { scenario: 'publish', step: 'operation', round: 0, outcome: 'ok', node: 0 };
    record(spool, samplesTable, { ...whole, ...row, sent: row['ts'] ?? 0, done: Number(row['ts']) + 1e6 });
  }
  record(spool, phasesTable, { ts: 0, until: 10e9, phase: 0, name: 'load', kind: 'measured' });
  return files;
}

async function reportOf(files: RunFiles, of: readonly Kit[] = kits): Promise<RunReport> {
  await analyseRun(files, { kits: of });
  return makeRunReport(files, { kits: of });
}

function names(of: readonly { readonly name: string }[]): string[] {
  return of.map(({ name }) => name);
}

const publish = { ts: 1e9, node: 0, type: 'publish', message: 'm', topic: 't' };

test('a run in which nothing was recorded has nothing to show, and is no error', async () => {
  const files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-bad-day-')));
  onTestFinished(() => rmSync(files.directory, { recursive: true, force: true }));
  files.writeJson('plan.json', tinyPlan);
  files.writeJson('run.json', { ...tinyRecord, state: 'running', ended: null, observed: null });
  expect(await reportOf(files)).toMatchObject({ phases: [], charts: [], tables: [], propagation: null, failures: [], problems: [] });
});

test('a run that was cut off in the middle of a write is shown as far as it got', async () => {
  using files = tinyRun({ record: { state: 'running', ended: null, observed: null } });
  writeFileSync(join(files.spoolDirectory('regatta'), 'events.bin'), 'half a header');
  const report = await reportOf(files);
  expect(report.results.result).toBe('errored');
  expect(report.propagation).toBeNull();
  expect(names(report.charts)).toContain('operations-cdf');
});

test('a run without events has its load', async () => {
  const report = await reportOf(recorded({ nodes: [{ node: 0, name: 'a-0' }], samples: [{ ts: 1e9 }, { ts: 2e9 }] }));
  expect(names(report.charts)).toEqual(['latency-over-time', 'rate-over-time', 'latency-heat-map']);
  expect(names(report.tables)).toEqual(['fleets', 'nodes']);
  expect(report).toMatchObject({ propagation: null, problems: [] });
});

test('messages that are under way together keep their arrivals apart', async () => {
  const events = [
    publish,
    { ...publish, ts: 1.1e9, message: 'n' },
    { ts: 1.2e9, node: 1, type: 'deliver', message: 'n' },
    { ts: 1.3e9, node: 2, type: 'deliver', message: 'm' },
    { ts: 1.4e9, node: 2, type: 'deliver', message: 'n' },
    { ts: 1.5e9, node: 1, type: 'deliver', message: 'm' },
  ];
  const { propagation } = await reportOf(recorded({ nodes: [0, 1, 2].map((node) => ({ node, name: `a-${node}` })), events }));
  const nodesOf = propagation?.messages.map(({ id, first, count }) => [id, ...propagation.arrivals.node.slice(first, first + count)]);
  expect(nodesOf).toEqual([
    ['m', 2, 1],
    ['n', 1, 2],
  ]);
});

test('a message that no node got is shown without arrivals; a network of one node has no links', async () => {
  const { propagation, problems } = await reportOf(recorded({ nodes: [{ node: 0, name: 'a-0' }], events: [publish] }));
  expect(propagation?.messages).toEqual([{ id: 'm', publisher: 0, topic: 't', atS: 1, expected: null, first: 0, count: 0 }]);
  expect(propagation?.arrivals.node).toHaveLength(0);
  expect(propagation?.links).toHaveLength(0);
  expect(problems).toEqual([]);
});

test('arrivals count once for each node, from where they came first, and never at the publisher', async () => {
  const deliver = { ...publish, type: 'deliver' };
  const events = [
    publish,
    { ...deliver, ts: 3e9, node: 1, from_node: 2 },
    { ...deliver, ts: 2e9, node: 2, from_node: 0 },
    { ...deliver, ts: 4e9, node: 1, from_node: 0 },
    { ...deliver, ts: 5e9, node: 0, from_node: 1 },
  ];
  const nodes = [0, 1, 2].map((node) => ({ node, name: `a-${node}` }));
  const { propagation } = await reportOf(recorded({ nodes, events }));
  expect([...(propagation?.arrivals.node ?? [])]).toEqual([2, 1]);
  expect([...(propagation?.arrivals.from ?? [])]).toEqual([0, 2]);
  expect([...(propagation?.arrivals.latencyNs ?? [])]).toEqual([1e9, 2e9]);
  expect([...(propagation?.links ?? [])]).toEqual([0, 1, 0, 2, 1, 2]);
});

test('of 2,000 nodes each has a row, those that are gone first', async () => {
  const nodes = Array.from({ length: 2000 }, (_, node): Row => ({ node, name: `a-${node}` }));
  const report = await reportOf(
    recorded({ nodes: [...nodes, { ts: 5e9, node: 1234, name: 'a-1234', change: 'exited', reason: 'exit code 1' }] }),
  );
  const table = report.tables.find(({ name }) => name === 'nodes');
  expect(table?.rows).toHaveLength(2000);
  expect(table?.rows[0]).toEqual(['a-1234', 'a', 'exited', 'exit code 1']);
  expect(table?.leftOut).toBeUndefined();
  const { rows } = report.tables.find(({ name }) => name === 'fleets') ?? {};
  expect(rows).toEqual([['a', 2000, 1]]);
});

test('names are given as they are, for pages to escape, and cut where they are very long', async () => {
  const markup = '<script>alert("it\'s me")</script>';
  const nodes = [
    { node: 0, name: markup, fleet: '<b>' },
    { node: 1, name: 'x'.repeat(10_000), fleet: 'y'.repeat(10_000) },
  ];
  const failed = { ts: 1e9, outcome: 'failed', reason: '</script>', node: 1 };
  const { tables, propagation, failures } = await reportOf(recorded({ nodes, events: [publish], samples: [failed] }));
  const cells = tables.flatMap(({ rows }) => rows.flat()).filter((cell) => typeof cell === 'string');
  expect(cells).toContain(markup);
  expect(Math.max(...cells.map(({ length }) => length))).toBe(200);
  expect(propagation?.nodes[0]).toMatchObject({ name: markup, fleet: '<b>' });
  expect(propagation?.nodes[1]?.name).toBe(`${'x'.repeat(199)}…`);
  expect(failures[0]).toMatchObject({ reason: '</script>', count: 1 });
  expect(failures[0]?.samples[0]?.node).toHaveLength(200);
});

test('a step that failed is shown though nobody said of which scenario and operation it is', async () => {
  const own = { ts: 1e9, scenario: null, step: 'lookup', operation: Number.NaN, outcome: 'failed', reason: 'no route' };
  const { failures } = await reportOf(recorded({ nodes: [{ node: 0, name: 'a-0' }], samples: [own] }));
  expect(failures).toEqual([
    { scenario: '', step: 'lookup', outcome: 'failed', reason: 'no route', count: 1, samples: [{ node: 'a-0', operation: null, atS: 1 }] },
  ]);
});

test('of very many reasons to fail the most frequent are shown, and how often it was another', async () => {
  const samples = Array.from({ length: 61 }, (_, place) => ({
    ts: place * 1e6,
    outcome: 'failed',
    reason: `reason ${Math.max(1, place)}`,
  }));
  const { failures } = await reportOf(recorded({ nodes: [{ node: 0, name: 'a-0' }], samples }));
  expect(failures).toHaveLength(51);
  expect(failures[0]).toMatchObject({ reason: 'reason 1', count: 2 });
  expect(failures.at(-1)).toMatchObject({ reason: 'for 10 other reasons', count: 10, samples: [] });
});

test('of what failed often the first are the samples', async () => {
  const samples = [9, 3, 5, 8, 4, 7, 6].map((second) => ({ ts: second * 1e9, outcome: 'failed', reason: 'refused' }));
  const { failures } = await reportOf(recorded({ nodes: [{ node: 0, name: 'a-0' }], samples }));
  expect(failures[0]?.count).toBe(7);
  expect(failures[0]?.samples.map(({ atS }) => atS)).toEqual([3, 4, 5, 6, 7]);
});

test('a run that was not analysed, is of another format or is damaged says so', async () => {
  const raw = recorded({});
  await expect(makeRunReport(raw, { kits })).rejects.toMatchObject({
    code: 'RUN_UNREADABLE',
    message: expect.stringContaining('results.json'),
  });

  await analyseRun(raw, { kits });
  writeFileSync(raw.parquet('events'), 'no parquet');
  await expect(makeRunReport(raw, { kits })).rejects.toMatchObject({ code: 'RUN_UNREADABLE' });

  const old = recorded({});
  writeFileSync(join(old.directory, 'plan.json'), '{"format": 0}');
  await expect(makeRunReport(old, { kits })).rejects.toMatchObject({ code: 'RUN_UNREADABLE', message: expect.stringContaining('format') });
});

test('a report that is given up ends with the reason', async () => {
  const files = recorded({});
  await analyseRun(files, { kits });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(makeRunReport(files, { kits, signal })).rejects.toThrow('enough');
});

function chart(name: string, sql: string): ChartSpec {
  return { name, title: name, about: '', kind: 'line', x: { label: 'x', unit: '' }, y: { label: 'y', unit: '', scale: 'log' }, sql };
}

test('a chart, a table or a column whose query fails is told of, and costs none of the others', async () => {
  const column = { label: '', unit: 's', about: '' };
  const report = {
    charts: [
      chart('broken', 'SELECT nope AS x, 1 AS y'),
      chart('endless', 'SELECT range AS x, 1 AS y FROM range(200_000)'),
      chart('whole', 'SELECT range AS x, range - 1 AS y FROM range(4)'),
    ],
    tables: [{ name: 'bad', title: '', about: '', columns: [], sql: 'SELECT nope' }],
    nodeColumns: [
      { ...column, name: 'ill', sql: 'SELECT nope' },
      { ...column, name: 'well', sql: "SELECT 0 AS node, 'infinity'::DOUBLE AS value UNION ALL SELECT 1, 7" },
    ],
  };
  using files = tinyRun();
  const { charts, tables, problems } = await reportOf(files, [{ ...tinyKit, report }]);
  expect(problems.map((problem) => problem.split(' cannot')[0])).toEqual([
    'the chart broken',
    'the chart endless',
    'the table bad',
    'the column ill of the table of nodes',
  ]);
  // what is not above 0 has no place on a logarithmic axis
  expect(charts[0]).toMatchObject({
    name: 'whole',
    lines: [
      {
        label: '',
        points: [
          [2, 1],
          [3, 2],
        ],
      },
    ],
  });
  const nodes = tables.find(({ name }) => name === 'nodes');
  const seven = nodes?.columns.findIndex(({ name }) => name === 'well') ?? -1;
  expect(nodes?.rows.map((row) => row[seven])).toEqual([null, 7, null, null]);
});

test('of a label with very many values the most frequent have lines, and the chart says how many have none', async () => {
  const metric = {
    name: 'spread',
    about: '',
    sql: 'SELECT value + 1 AS value, CASE WHEN value < 90 THEN value % 20 ELSE 3 END AS label FROM (SELECT unnest(range(100)) AS value)',
    unit: 's',
    better: 'neither',
    kind: 'distribution',
    by: ['label'],
  } as const;
  using files = tinyRun();
  const { charts } = await reportOf(files, [{ ...tinyKit, metrics: [metric] }]);
  const cdf = charts.find(({ name }) => name === 'spread-cdf');
  expect(cdf?.lines.map(({ label }) => label).slice(0, 2)).toEqual(['all', '3']);
  expect(cdf).toMatchObject({ leftOut: 12 });
  expect(cdf?.lines).toHaveLength(9);
});

test('a chart of very many lines shows those with the most points', async () => {
  const sql =
    'SELECT value AS x, 1 AS y, line FROM (SELECT unnest(range(20)) AS line, unnest(range(20)) AS other) CROSS JOIN range(1, 4) AS r(value)';
  using files = tinyRun();
  const { charts } = await reportOf(files, [{ ...tinyKit, report: { charts: [chart('many', sql)] } }]);
  expect(charts[0]).toMatchObject({ name: 'many', leftOut: 8, n: 60 });
  expect(charts[0]?.lines).toHaveLength(12);
});
