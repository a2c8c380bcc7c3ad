import { expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const files = {
  'mine.ts': `export default {
    tags: ['plan'],
    metrics: { hits: { kind: 'counter', about: 'hits' }, took: { kind: 'trend', unit: 's', better: 'lower', about: 'time' } },
    operation() {},
  };\n`,
  'other.ts': "export default { metrics: { hits: { kind: 'gauge', about: 'hits' } }, operation() {} };\n",
  'wrong.ts': "export default { metrics: { 'a b': { kind: 'counter', about: '' }, x: { kind: 'count', about: '' } }, operation() {} };\n",
  'taken.ts': "export default { metrics: { operations: { kind: 'trend', about: '' } }, operation() {} };\n",
};

function text(entries: readonly string[], thresholds = '[]'): string {
  const rounds = entries.map((scenario) => `  - {scenario: ./${scenario}.ts, rate: 1/s, for: 1s}\n`).join('');
  return `kit: echo\nfleets: {a: 1}\nrounds:\n${rounds}thresholds: ${thresholds}\n`;
}

test('metrics that scenarios declare are metrics of the run, by round, scenario and tag', async () => {
  const { metrics } = await planOf(
    text(['mine', 'mine'], "['hits.rate > 5/s', 'hits{plan=gold} > 3', {metric: took.p99 < 1s, abort: true}]"),
    { files },
  );
  expect(metrics.map(({ name, kind, unit, by }) => [name, kind, unit, by])).toEqual([
    ['hits', 'scalar', 'count', ['round', 'scenario', 'plan']],
    ['hits.rate', 'scalar', '1/s', ['round', 'scenario', 'plan']],
    ['took', 'distribution', 's', ['round', 'scenario', 'plan']],
  ]);
});

test('thresholds on metrics that nobody declares, or statistics that they lack, are told', async () => {
  expect(await pointedProblemsOf(text(['mine'], '[hitz > 5, hits.p99 > 5]'), { files })).toEqual([
    expect.stringContaining('there is no metric hitz; did you mean hits?'),
    expect.stringContaining('hits is one number: it has no p99'),
  ]);
});

test('names and kinds that cannot be, or do not fit together, are told', async () => {
  expect(await pointedProblemsOf(text(['mine', 'other']), { files })).toEqual([
    '{ ← rounds[1]: scenario other declares hits as a gauge, and another as a counter',
  ]);
  expect(await pointedProblemsOf(text(['wrong']), { files })).toEqual([
    './wrong.ts ← rounds[0].scenario: ./wrong.ts declares what cannot be: "a b" cannot be the name of a metric: a letter, then letters, digits or _',
    './wrong.ts ← rounds[0].scenario: ./wrong.ts declares what cannot be: metric x has kind count, which is none of counter, gauge, trend',
  ]);
  expect(await pointedProblemsOf(text(['taken']), { files })).toEqual([
    '- ← rounds: a scenario declares the metric operations, which is there already',
  ]);
});
