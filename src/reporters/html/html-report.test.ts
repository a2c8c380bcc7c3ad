import { expect, test } from 'vitest';
import { examplePlan, exampleResults } from '../example-results.ts';
import { htmlReport } from './html-report.ts';

const report = {
  results: exampleResults,
  plan: examplePlan,
  phases: [],
  charts: [],
  tables: [],
  propagation: null,
  failures: [],
  problems: [],
};

test('begins with the result in a sentence', () => {
  expect(htmlReport(report)).toContain('failed: 1 of 2 thresholds missed');
});
