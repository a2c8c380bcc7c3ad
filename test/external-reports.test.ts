import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

const reporter = fileURLToPath(new URL('programs/reporter.mjs', import.meta.url));

test('metrics and thresholds in SQL work over what a foreign program reports, serves and uses, and its wrong lines are warnings', async () => {
  const home = temporaryHome();
  const file = join(home, 'reports.yaml');
  writeFileSync(
    file,
    `
fleets:
  nodes: {count: 2, command: [node, ${reporter}], ports: [http], ready: {http: /}, reports: '@report ', scrape: {from: http, every: 1s}}
rounds: [{for: 2s}]
metrics:
  lookups: {sql: "SELECT node_duration / 1e9 AS value FROM samples WHERE step = 'lookup'", unit: s, better: lower}
  queue: {sql: "SELECT max(value) AS value FROM series WHERE name = 'queue_length'", unit: count, better: lower}
  own: {sql: "SELECT count(*) AS value FROM events WHERE type = 'deliver' AND from_node = node", unit: count, better: higher}
  requests: {sql: "SELECT max(value) AS value FROM series WHERE name = 'requests_total{path=\\"/\\"}'", unit: count, better: higher}
  printed: {sql: "SELECT count(*) AS value FROM series WHERE name = 'printed'", unit: count, better: higher}
thresholds: [lookups.p99 == 20ms, queue < 5, own > 10, requests >= 2, printed > 10]
`,
  );
  const end = await regatta(home, ['run', '--json', file]);
  expect([1, 3], end.stderr).toContain(end.code);
  const results = JSON.parse(end.stdout) as Results;
  expect(results.thresholds.map(({ text, ok }) => [text, ok])).toEqual([
    ['lookups.p99 == 20ms', true],
    ['queue < 5', false],
    ['own > 10', true],
    ['requests >= 2', true],
    ['printed > 10', true],
  ]);
  expect(results.warnings).toEqual(
    [0, 1].map((node) =>
      expect.stringMatching(
        new RegExp(
          `^nodes-${node} wrote 3 reports that cannot be recorded: events.ndjson:2 is no JSON: "oops"; events.ndjson:3 "value" must be a number, not "many"; events.ndjson:\\d+ is no JSON: `,
        ),
      ),
    ),
  );
  if (process.platform === 'linux') {
    const memory = results.metrics.find(({ name }) => name === 'node.memory.p50')?.value ?? 0;
    expect(memory).toBeGreaterThan(10e6);
  }
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const joins = await connection.runAndReadAll(
    `SELECT node, topic FROM '${lastRun(home).parquet('events')}' WHERE type = 'join' ORDER BY node`,
  );
  expect(joins.getRowsJS()).toEqual([
    [0, 'blocks'],
    [1, 'blocks'],
  ]);
  expect(processesOf(home)).toEqual([]);
});
