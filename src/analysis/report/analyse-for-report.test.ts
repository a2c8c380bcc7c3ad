import { expect, test } from 'vitest';
import type { Threshold } from '../../model/metric.ts';
import { tinyKit, tinyRun } from '../tiny-run.ts';
import { analyseForReport } from './analyse-for-report.ts';
import { makeRunReport } from './make-run-report.ts';

test('a report from the open run is that from its directory, whatever parts of the run thresholds looked at before', async () => {
  const ofPhase: Threshold = {
    text: 'operations.p99 < 1s',
    metric: 'operations',
    statistic: 'p99',
    labels: {},
    phase: 'settle in',
    comparator: '<',
    limit: 1,
    unit: 's',
    abort: false,
    afterNs: 0,
  };
  using files = tinyRun({ plan: { thresholds: [ofPhase] } });
  await using run = await analyseForReport(files, { kits: [tinyKit] });
  expect(await run.report()).toEqual(await makeRunReport(files, { kits: [tinyKit] }));
});
