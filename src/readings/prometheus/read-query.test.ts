import { expect, test } from 'vitest';
import { promqlSeconds, readPromql } from './read-query.ts';

function countersOf(text: string): readonly string[] {
  const query = readPromql(text);
  return 'problem' in query ? [query.problem] : query.counters.map(({ from, to }) => text.slice(from, to));
}

test.each([
  ['histogram_quantile(0.99, sum by (le) (response_time_bucket{code="200"}))', ['response_time_bucket{code="200"}']],
  ['sum(a_total) / sum(b_count)', ['a_total', 'b_count']],
  ['go_goroutines', []],
  ['rate(a_total[1m]) + a_total @ end() + a_total offset 5m', []],
  ['max_over_time((a_total)[1m:])', []],
  ['a_total - b_total offset 5m', ['a_total']],
])('%s has the free counters %j', (text, counters) => {
  expect(countersOf(text)).toEqual(counters);
});

test.each([
  ['sum(rate(x[1m])', 'is no PromQL: it breaks off'],
  ['sum by (a b) (x)', 'is no PromQL from "b) (x)" on'],
  ['sum(rat(x_total[1m]))', 'there is no function rat'],
  ['  ', 'the query is empty'],
])('%s is no query', (text, problem) => {
  expect(countersOf(text)[0]).toContain(problem);
});

test('a range is what a query looks back over itself', () => {
  expect(readPromql('increase(a_total{b="[x]"}[30s]) + rate(c[1h30m] offset 5m)')).toMatchObject({ ranges: ['[30s]', '[1h30m]'] });
  expect(['30s', '1h30m', '500ms', '1d', '15', '$__range'].map(promqlSeconds)).toEqual([30, 5400, 0.5, 86_400, 15, undefined]);
});

test('all series that it names are known, each once', () => {
  expect(readPromql('rate(a_total{b="c"}[1m] offset 5m) / b + b')).toMatchObject({ selectors: ['a_total{b="c"}', 'b'] });
});
