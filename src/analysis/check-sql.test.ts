import { expect, test } from 'vitest';
import type { MetricSpec } from '../model/metric.ts';
import { checkSql } from './check-sql.ts';
import { tinyKit } from './tiny-run.ts';

const metric = (name: string, sql: string, by: readonly string[] = []): MetricSpec => {
  return { name, about: '', sql, unit: 's', better: 'lower', kind: 'scalar', by };
};

test('SQL that no run could answer is told before there is one, in one line', async () => {
  const metrics = [
    metric('good', 'SELECT latency AS value, fleet FROM deliveries JOIN members USING (node)', ['fleet']),
    metric('column', 'SELECT nope AS value FROM samples'),
    metric('table', 'SELECT 1 AS value FROM nowhere'),
    metric('syntax', 'SELEC 1'),
    metric('value', 'SELECT 1 AS wert'),
    metric('label', 'SELECT 1 AS value', ['fleet']),
  ];
  const problems = await checkSql(metrics, { kits: [tinyKit] });
  expect([...problems.keys()]).toEqual(['column', 'table', 'syntax', 'value', 'label']);
  expect(problems.get('column')).toMatch(/^Binder Error: .*"nope"/);
  expect(problems.get('table')).toContain('nowhere');
  expect(problems.get('label')).toContain('fleet');
  expect(problems.get('syntax')).toMatch(/^Parser Error: [^^]*"$/);
  for (const problem of problems.values()) expect(problem).not.toMatch(/\n|LINE/);
});

test('SQL that does not end is interrupted and told of', async () => {
  const metrics = [
    metric('good', 'SELECT 1 AS value'),
    metric('endless', 'SELECT sum(a.range * b.range) AS value FROM range(1e9::BIGINT) a, range(1e9::BIGINT) b'),
  ];
  const problems = await checkSql(metrics, { kits: [tinyKit] }, AbortSignal.timeout(500));
  expect([...problems.keys()]).toEqual(['endless']);
  expect(problems.get('endless')).toContain('takes too long');
});

test('an error that is not of the SQL is no answer about it', async () => {
  const spoilt = { ...metric('spoilt', 'SELECT 1 AS value'), by: null } as unknown as MetricSpec;
  await expect(checkSql([spoilt], { kits: [tinyKit] })).rejects.toThrow(TypeError);
});
