import { expect, test } from 'vitest';
import type { LiveView } from '../model/live.ts';
import { metricsCsv, windowsCsv } from './csv-reporter.ts';
import { exampleResults } from './example-results.ts';

test('each value of each metric is a record; labels are JSON, and what has no data is empty with its reason', () => {
  const [first] = exampleResults.metrics;
  const metrics = [
    ...exampleResults.metrics.slice(2, 4),
    {
      ...first,
      name: 'hops.mean',
      metric: 'hops',
      statistic: 'mean' as const,
      value: null,
      unit: 'count',
      per: 'delivery',
      labels: {},
      better: 'lower' as const,
      n: 0,
      reason: 'no row,\nnone',
    },
  ];
  expect(metricsCsv({ ...exampleResults, metrics })).toBe(
    [
      'run,experiment,metric,statistic,labels,value,unit,per,better,rows,reason',
      '20260101-000000-baseline,baseline,delivery,max,,1.2,s,,lower,10,',
      '20260101-000000-baseline,baseline,delivery,p50,"{""fleet"":""lurkers""}",0.04,s,,lower,10,',
      '20260101-000000-baseline,baseline,hops,mean,,,count,delivery,lower,0,"no row,\nnone"',
      '',
    ].join('\r\n'),
  );
});

test('a name that a spreadsheet would run as a formula is only a text', () => {
  expect(metricsCsv({ ...exampleResults, experiment: '=1+1' })).toContain(",'=1+1,delivery");
});

const figures = { targetRate: 100, achievedRate: 99.5, operations: 99, failed: 1, unknown: 2, inFlight: 3, p50Ns: 4_500_000, p99Ns: 9e6 };
const view: LiveView = {
  ...figures,
  round: 'load',
  kind: 'measured',
  elapsedNs: 1e9,
  lengthNs: 2e9,
  scenarios: [],
  metrics: {},
  hostCpuCores: 0.25,
  eventLoopDelayP99Ns: 1e6,
  hosts: 2,
};
const head =
  'time_s,round,kind,elapsed_s,scenario,target_rate,achieved_rate,operations,failed,unknown,dropped,in_flight,p50_s,p99_s,hosts,host_cpu_cores,event_loop_delay_p99_s';

test('each second of the load is a record, durations in seconds; a second without operations has no quantiles', () => {
  const text = windowsCsv([
    { atNs: 3.5e9, view },
    { atNs: 4.5e9, view: { ...view, elapsedNs: 2e9, p50Ns: null, p99Ns: null } },
  ]);
  expect(text).toBe(
    [
      head,
      '3.5,load,measured,1,,100,99.5,99,1,2,0,3,0.0045,0.009,2,0.25,0.001',
      '4.5,load,measured,2,,100,99.5,99,1,2,0,3,,,2,0.25,0.001',
      '',
    ].join('\r\n'),
  );
});

test('each scenario of a round has a record of its own behind that of the whole, which knows what all of them dropped', () => {
  const scenarios = ['pay', 'look'].map((name, index) => ({ ...figures, name, operations: 40 + index, dropped: 2 + index }));
  expect(windowsCsv([{ atNs: 3.5e9, view: { ...view, scenarios } }]).split('\r\n')).toEqual([
    head,
    '3.5,load,measured,1,,100,99.5,99,1,2,5,3,0.0045,0.009,2,0.25,0.001',
    '3.5,load,measured,1,pay,100,99.5,40,1,2,2,3,0.0045,0.009,2,0.25,0.001',
    '3.5,load,measured,1,look,100,99.5,41,1,2,3,3,0.0045,0.009,2,0.25,0.001',
    '',
  ]);
});
