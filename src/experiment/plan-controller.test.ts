import { expect, test } from 'vitest';
import { pointedProblemsOf, planOf } from './fixtures/check-text.ts';

function experiment(entry: string): string {
  return ['kit: echo', 'fleets: {nodes: 2}', 'rounds:', `  - {scenario: ping, peer: you, ${entry}}`].join('\n');
}

test('a search is written by its limit alone, by several, or in full', async () => {
  const drives = await Promise.all(
    [
      'find-max: operations.p99 < 100ms',
      'find-max: [operations.p99 < 100ms, operations.p50 < 5ms]',
      'find-max: {limits: [operations.p99 < 100ms], from: 1000/s, to: 5000/s, level: 10s, repeats: 5}',
    ].map(async (entry) => (await planOf(experiment(entry))).rounds[0]?.entries[0]),
  );
  expect(drives[0]).toMatchObject({
    drive: {
      kind: 'controller',
      name: 'find-max',
      options: { from: 100, repeats: 3, resolution: 0.02 },
      limits: [{ text: 'operations.p99 < 100ms', metric: 'operations', statistic: 'p99', comparator: '<', limit: 0.1, unit: 's' }],
    },
    forNs: null,
    operations: null,
    outline: { pace: 'rates from 100/s, each for 5s, while operations.p99 < 100ms', lengthNs: null, operations: null },
  });
  expect(drives[1]?.drive.limits).toHaveLength(2);
  expect(drives[2]?.drive.options).toMatchObject({ from: 1000, to: 5000, level: 10e9, repeats: 5 });
});

test.each([
  ['find-max: operations.p99 < 100ms', 'drop', 20_000],
  ['find-max: operations.p99 < 100ms, max-in-flight: 50', 'drop', 50],
  ['find-max: operations.p99 < 100ms, late: send', 'send', null],
  ['hold: operations.p99 = 100ms, for: 5m', 'send', null],
])('of %s, what is late is to %s beyond %s in flight', async (entry, late, maxInFlight) => {
  expect((await planOf(experiment(entry))).rounds[0]?.entries[0]).toMatchObject({ late, maxInFlight });
});

test('a rate that is to hold a statistic is written by that and where it is kept, and ends as the entry or its round says', async () => {
  const short = await planOf(experiment('hold: operations.p99 = 100ms, for: 5m'));
  expect(short.rounds[0]?.entries[0]).toMatchObject({
    drive: { name: 'hold', options: { metric: 'operations.p99', at: '100ms', from: 10 }, limits: [{ limit: 0.1 }] },
    forNs: 300e9,
    outline: { lengthNs: 300e9 },
  });
  const together = await planOf(
    'kit: echo\nfleets: {nodes: 2}\nrounds: [{for: 20s, together: [{scenario: ping, peer: you, hold: {metric: operations.p50, at: 5ms, max: 50/s}}]}]',
  );
  expect(together.rounds[0]?.entries[0]).toMatchObject({ drive: { options: { max: 50 } }, forNs: 20e9 });
});

test.each([
  ['find-max: operations.p99 < 100', '← rounds[0].find-max: "100" is no limit for operations, whose unit is s; write e.g. 1s'],
  ['find-max: operations.p99 > 100ms', '← rounds[0].find-max: operations.p99 > 100ms asks the system to be slow'],
  ['find-max: operatons.p99 < 100ms', 'did you mean operations.p99?'],
  ['find-max: discovery.time < 1s', 'discovery.time cannot be watched while the run goes on; accepted: delivery, operations'],
  ['find-max: operations.p99 < 100ms, for: 5s', 'for ← rounds[0].for: find-max ends its entry itself; leave out for'],
  ['phase: warm-up, find-max: operations.p99 < 100ms', 'find-max ← rounds[0].find-max: nothing of a warm-up is measured'],
  ['find-max: operations.p99 < 100ms, rate: 4/s', 'rounds[0]: rate and find-max exclude each other'],
  ['find-max: {from: 10/s}', '← rounds[0].find-max.limits: is missing: what must hold'],
  ['find-max: {limits: [operations.p99 < 100ms], form: 10/s}', 'form ← rounds[0].find-max.form: unknown key "form"; did you mean from?'],
  ['find-max: {limits: [operations.p99 < 100ms], from: 1/s}', '← rounds[0].find-max.from: 1/s for 5s are 5 operations'],
  ['find-mx: operations.p99 < 100ms', 'unknown key "find-mx"; did you mean find-max?'],
  ['hold: operations.p99 < 100ms, for: 5s', '"operations.p99 < 100ms" is not what hold takes; write operations.p99 = 100ms'],
  ['hold: operations.p99 = 100ms', 'has no end; write for: 5m'],
  ['hold: operations.p99 = 100ms, operations: 100', 'how many operations hold takes is not known before; leave it out'],
  ['hold: 12, for: 5s', '12 is not what hold takes; write operations.p99 = 100ms'],
  [
    'find-max: operations.p99 < 100ms, late: queue, max-in-flight: 9',
    'what waits hides from find-max how much the system can do; write late: drop',
  ],
])('%s is refused where it stands', async (entry, problem) => {
  expect((await pointedProblemsOf(experiment(entry))).join('\n')).toContain(problem);
});
