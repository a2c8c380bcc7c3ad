import { expect, test } from 'vitest';
import { analyseRun } from '../analyse.ts';
import { tinyKit, tinyRun } from '../tiny-run.ts';
import { makeRunReport } from './make-run-report.ts';

const kits = [tinyKit];

test('a report has the results, the plan and the phases in seconds', async () => {
  using files = tinyRun();
  const results = await analyseRun(files, { kits });
  const report = await makeRunReport(files, { kits });
  expect(report.results).toEqual(results);
  expect(report.plan.name).toBe('tiny');
  expect(report.phases).toEqual([
    { name: 'settle in', kind: 'warm-up', fromS: 0, untilS: 5 },
    { name: 'load', kind: 'measured', fromS: 5, untilS: 15 },
  ]);
});
