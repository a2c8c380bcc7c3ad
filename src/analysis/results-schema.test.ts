import { expect, test } from 'vitest';
import { analyseRun } from './analyse.ts';
import { resultsJsonSchema, resultsSchema } from './results-schema.ts';
import { tinyKit, tinyRun } from './tiny-run.ts';

test('the results of a real analysis keep to the schema', async () => {
  const metric = { name: 'none', about: '', sql: 'SELECT 1 AS value WHERE false', unit: 's', better: 'lower', kind: 'scalar' } as const;
  const every = {
    text: 'none < 1s',
    metric: 'none',
    labels: {},
    comparator: '<',
    limit: 1,
    unit: 's',
    everyNs: 1e9,
    abort: false,
    afterNs: 0,
  } as const;
  using files = tinyRun({ plan: { metrics: [metric], thresholds: [every] } });
  const results = await analyseRun(files, { kits: [tinyKit] });
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
});

test('the schema refuses what results do not have', async () => {
  using files = tinyRun();
  const results = await analyseRun(files, { kits: [tinyKit] });
  expect(resultsSchema.safeParse({ ...results, verdict: 'good' }).success).toBe(false);
  expect(resultsSchema.safeParse({ ...results, result: 'good' }).success).toBe(false);
});

test('the JSON Schema requires every part of the results', () => {
  expect(resultsJsonSchema()).toMatchObject({
    required: expect.arrayContaining(['run', 'experiment', 'result', 'metrics', 'thresholds', 'validity']),
  });
});
