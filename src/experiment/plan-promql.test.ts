import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const measured = '{scenario: publish, rate: 1/s, for: 20s}';

function experiment(metrics: string, { rounds = measured, server = 'managed', thresholds = '[]' } = {}): string {
  const prometheus = server === '' ? '' : `prometheus: {server: ${server}}\n`;
  return `kit: echo\nfleets: {a: 2}\nrounds: [${rounds}]\n${prometheus}metrics: ${metrics}\nthresholds: ${thresholds}\n`;
}

const problems = (metrics: string, more?: Parameters<typeof experiment>[1]) => pointedProblemsOf(experiment(metrics, more));
const sold = "{sold: {promql: 'sum by (code) (sold_total)', by: code, unit: count}}";

describe('metrics in PromQL', () => {
  test('are one value of a phase where they have counters, else samples', async () => {
    const { metrics, prometheus } = await planOf(
      experiment("{sold: {promql: 'sum by (code) (sold_total)', by: code, unit: count}, level: {promql: level, unit: B}}"),
    );
    expect(metrics).toMatchObject([
      { name: 'sold', kind: 'scalar', by: ['code'], promql: { query: 'sum by (code) (sold_total)', by: ['code'] } },
      { name: 'level', kind: 'distribution', promql: { query: 'level', by: [] } },
    ]);
    expect(prometheus).toMatchObject({
      server: { kind: 'managed', everyNs: 1e9, keep: false, isOptional: false },
      listen: { host: '127.0.0.1', port: 0 },
    });
  });

  test('are by round as well where several are measured', async () => {
    const { metrics } = await planOf(experiment(sold, { rounds: `${measured}, ${measured}` }));
    expect(metrics[0]?.by).toEqual(['code', 'round']);
  });

  test('that cannot be asked are told', async () => {
    expect(
      await problems(
        "{a: {promql: 'sum(x', unit: s}, b: {promql: 'rat(x[1m])', unit: s}, c: {promql: x, sql: SELECT 1, unit: s}, d: {promql: x, by: [a-b, round], unit: s}, e: {promql: x}}",
      ),
    ).toEqual([
      `' ← metrics.a.promql: "sum(x" is no PromQL: it breaks off`,
      `' ← metrics.b.promql: "rat(x[1m])" is no PromQL: there is no function rat`,
      'promql ← metrics.c.promql: a metric is sql or promql, not both',
      '[ ← metrics.d.by: "a-b" cannot be a label of a series',
      '[ ← metrics.d.by: round is a label by itself where there are several measured rounds: leave it out',
      '{ ← metrics.e: needs unit: s, B, share, count, 1/s or any other',
    ]);
    expect(await problems(sold, { server: '' })).toEqual([
      expect.stringContaining('promql ← metrics.sold.promql: needs a Prometheus to ask'),
    ]);
  });

  test('have no value for parts of a phase, nor for several phases together', async () => {
    const rounds = `${measured}, {name: second, scenario: publish, rate: 1/s, for: 20s}`;
    const thresholds = "[{metric: 'sold{code=200} > 1', every: 10s}, {metric: 'sold{code=200} > 1', phase: second}]";
    expect(await problems(sold, { rounds, thresholds })).toEqual([
      '{ ← thresholds[0]: sold has a value for each measured round; say for which: {metric: …, phase: …}',
      '10s ← thresholds[0].every: sold is what counters rose by over a whole phase: it has no value for parts of that',
    ]);
  });

  test('are warned of where they guess', async () => {
    const { warnings } = await planOf(
      experiment(
        "{a: {promql: 'sum(increase(x_total[2s]))', unit: s}, b: {promql: 'rate(x_total[1m])', unit: s}, c: {promql: 'rate(x_total[10s])', unit: s}}",
      ),
    );
    expect(warnings).toEqual([
      expect.stringContaining(
        'metrics.a.promql: [2s] holds 2 readings where one comes every 1 s: rate() and increase() of it miss what came before the first',
      ),
      expect.stringContaining('metrics.b.promql: [1m] looks back beyond the start of a round of 20 s'),
    ]);
  });

  test('are asked of a server that runs, or of one of the run alone', async () => {
    const server = async (text: string) => (await planOf(experiment(sold, { server: text }))).prometheus?.server;
    expect(await server('{managed: {keep: true, every: 500ms, optional: true}}')).toEqual({
      kind: 'managed',
      everyNs: 0.5e9,
      keep: true,
      isOptional: true,
    });
    expect(await server("'http://127.0.0.1:9090'")).toEqual({ kind: 'attached', url: 'http://127.0.0.1:9090', everyNs: 15e9 });
    expect(await problems(sold, { server: 'manged' })).toEqual([
      expect.stringContaining('"manged" is no URL of a Prometheus; did you mean managed?'),
    ]);
    expect(await problems(sold, { server: "{url: 'ftp://x'}" })).toEqual([
      expect.stringContaining('"ftp://x" is no URL of a Prometheus; write managed'),
    ]);
    expect(await problems(sold, { server: '{managed: {every: 10ms}}' })).toEqual([expect.stringContaining('every is 100ms at the least')]);
    expect(await problems('{}', { server: '' })).toEqual([]);
    expect(await pointedProblemsOf(experiment('{}', { server: '' }).replace('metrics:', 'prometheus: {progress: both}\nmetrics:'))).toEqual(
      [expect.stringContaining('needs a Prometheus to ask; write {server: managed} beside it')],
    );
  });
});
