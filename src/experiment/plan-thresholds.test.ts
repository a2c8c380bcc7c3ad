import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const base = 'kit: echo\nfleets: {a: 6}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\n';
const plan = (thresholds: string, metrics = '{}') => planOf(`${base}thresholds: ${thresholds}\nmetrics: ${metrics}\n`);
const problems = async (thresholds: string, metrics = '{}') =>
  await pointedProblemsOf(`${base}thresholds: ${thresholds}\nmetrics: ${metrics}\n`);

describe('thresholds', () => {
  test('are limits in the unit of their metric', async () => {
    const { thresholds } = await plan(
      "[delivery.p99 < 250ms, delivery.ratio >= 99.5%, bytes.sent.max <= 2KiB, hops.mean == 3, delivery.count > 5, 'delivery{fleet=a}.p50<1s', operations.max < 2m]",
    );
    expect(
      thresholds.map(({ metric, statistic, labels, comparator, limit, unit }) => [metric, statistic, labels, comparator, limit, unit]),
    ).toEqual([
      ['delivery', 'p99', {}, '<', 0.25, 's'],
      ['delivery.ratio', undefined, {}, '>=', 0.995, 'share'],
      ['bytes.sent', 'max', {}, '<=', 2048, 'B'],
      ['hops', 'mean', {}, '==', 3, 'count'],
      ['delivery', 'count', {}, '>', 5, 'count'],
      ['delivery', 'p50', { fleet: 'a' }, '<', 1, 's'],
      ['operations', 'max', {}, '<', 120, 's'],
    ]);
  });

  test('can be confined to a round and its windows, and end the load', async () => {
    const { thresholds } = await plan('[{metric: delivery.p99 < 1s, phase: publish, every: 10s, abort: true, after: 5s}]');
    expect(thresholds).toEqual([
      {
        text: 'delivery.p99 < 1s',
        metric: 'delivery',
        statistic: 'p99',
        labels: {},
        comparator: '<',
        limit: 1,
        unit: 's',
        phase: 'publish',
        everyNs: 10e9,
        abort: true,
        afterNs: 5e9,
      },
    ]);
  });

  test('on what discovery came to are for runs that leave connecting to the nodes', async () => {
    expect(await problems('[discovery.time < 5s]')).toEqual([
      'discovery.time ← thresholds[0]: only runs with network: {topology: discovery} have the metric discovery.time',
    ]);
    const left = base.replace('{a: 6}', '{a: 1, b: {count: 5, needs: a}}');
    const { thresholds } = await planOf(`${left}network: {topology: discovery}\nthresholds: [discovery.time < 5s]\n`);
    expect(thresholds).toMatchObject([{ metric: 'discovery.time', limit: 5 }]);
  });

  test('that cannot be judged are told', async () => {
    expect(
      await problems(
        "[delivry.p99 < 1s, delivery < 1s, delivery.p98 < 1s, delivery.ratio.p99 < 1, delivery.p99 < 1, 'delivery{flet=a}.p99 < 1s', 'delivery{fleet}.p99 < 1s', delivery.p99, 3, delivery.p99 < $x]",
      ),
    ).toEqual([
      'delivry.p99 ← thresholds[0]: there is no metric delivry.p99; did you mean delivery.p99?',
      'delivery ← thresholds[1]: delivery is a distribution: say what of it, e.g. delivery.p99',
      'delivery.p98 ← thresholds[2]: there is no metric delivery.p98; did you mean delivery.p90?',
      'delivery.ratio.p99 ← thresholds[3]: delivery.ratio is one number: it has no p99',
      'delivery.p99 ← thresholds[4]: "1" is no limit for delivery, whose unit is s; write e.g. 1s',
      "' ← thresholds[5]: delivery has no label flet; did you mean fleet?",
      "' ← thresholds[6]: {fleet} is not written as {label=value}, each label once",
      'delivery.p99 ← thresholds[7]: "delivery.p99" is no limit; write operations.p99 < 100ms, with <, <=, >, >= or ==',
      '3 ← thresholds[8]: 3 is no limit; write delivery.p99 < 1s',
      'delivery.p99 ← thresholds[9]: "$x" is no limit for delivery, whose unit is s; inside a text a param is written ${x}',
    ]);
  });

  test('name fleets and rounds that are there', async () => {
    expect(await problems("['delivery{fleet=b}.p99 < 1s', 'delivery{fleet=a,fleet=a}.p99 < 1s', 'delivery{fleet=a}.p99 < 1s']")).toEqual([
      "' ← thresholds[0]: there is no fleet b; accepted: a",
      "' ← thresholds[1]: {fleet=a,fleet=a} is not written as {label=value}, each label once",
    ]);
  });

  test('name scenarios that are there, and labels by which the load is counted where they end it', async () => {
    expect(
      await problems(
        "['operations{scenario=pblish}.p99 < 1s', 'operations{scenrio=publish}.p99 < 1s', {metric: 'operations{scenario=publish,round=publish}.p99 < 1s', abort: true}, {metric: 'operations{fleet=a}.p99 < 1s', abort: true}]",
      ),
    ).toEqual([
      "' ← thresholds[0]: there is no scenario pblish; did you mean publish?",
      "' ← thresholds[1]: operations has no label scenrio; did you mean scenario?",
      'true ← thresholds[3].abort: operations is not counted by fleet while the run goes on, so that abort cannot be judged; accepted: scenario, round',
    ]);
  });

  test('that end the load are judged by the second', async () => {
    expect(await problems('[{metric: delivery.p99 < 1s, every: 1500ms, abort: true}, {metric: delivery.p99 < 1s, every: 1500ms}]')).toEqual(
      ['1500ms ← thresholds[0].every: what is judged while the run goes on is counted by the second: with abort, every is whole seconds'],
    );
  });

  test('in the long form are checked key by key', async () => {
    expect(
      await problems(
        "[{metric: hops.p99 < 4, abort: true}, {metric: delivery.p99 < 1s, phase: pblish, after: 3s, evry: 1s}, {phase: publish}, {metric: 'delivery{fleet=a}.p99 < 1s', abort: true}]",
      ),
    ).toEqual([
      'true ← thresholds[0].abort: hops cannot be watched while the run goes on; accepted: delivery, operations',
      'pblish ← thresholds[1].phase: there is no round pblish; did you mean publish?',
      '3s ← thresholds[1].after: after needs abort: true',
      'evry ← thresholds[1].evry: unknown key "evry"; did you mean every?',
      '{ ← thresholds[2]: needs metric: delivery.p99 < 1s',
      'true ← thresholds[3].abort: delivery is not counted by fleet while the run goes on, so that abort cannot be judged; no label is',
    ]);
  });

  test('know the metrics of the experiment, whose statistics make them distributions', async () => {
    const metrics =
      '{mine: {sql: SELECT 1 AS value, unit: s, better: lower, by: fleet, margin: 5%, about: mine}, other: {sql: SELECT 2 AS value, unit: widgets}}';
    const { metrics: specs, thresholds } = await plan('[mine.p99 < 1s, other < 5 widgets]', metrics);
    expect(specs).toEqual([
      {
        name: 'mine',
        about: 'mine',
        sql: 'SELECT 1 AS value',
        unit: 's',
        better: 'lower',
        kind: 'distribution',
        by: ['fleet'],
        margin: 0.05,
      },
      { name: 'other', about: '', sql: 'SELECT 2 AS value', unit: 'widgets', better: 'neither', kind: 'scalar' },
    ]);
    expect(thresholds.map(({ limit, unit }) => [limit, unit])).toEqual([
      [1, 's'],
      [5, 'widgets'],
    ]);
  });
});

describe('metrics of the experiment', () => {
  test('that cannot be are told', async () => {
    expect(
      await problems(
        '[]',
        '{delivery: {sql: SELECT 1, unit: s}, x: {unit: s, bettr: lower}, y: {sql: SELECT 1, better: up}, 3: {sql: SELECT 1, unit: s}, z: 5}',
      ),
    ).toEqual([
      'delivery ← metrics.delivery: there is a metric delivery already, of the kit or of Regatta; take another name',
      '{ ← metrics.x: needs sql: SELECT … AS value FROM …, or promql: sum(…)',
      'bettr ← metrics.x.bettr: unknown key "bettr"; did you mean better?',
      '{ ← metrics.y: needs unit: s, B, share, count, 1/s or any other',
      'up ← metrics.y.better: "up" is none of lower, higher, neither',
      '3 ← metrics.3: "3" cannot be the name of a metric: a letter, then letters, digits, . - or _',
      '5 ← metrics.z: 5 is not a map; write {sql: SELECT … AS value FROM …, unit: s}',
    ]);
  });
});
