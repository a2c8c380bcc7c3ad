import { expect, test } from 'vitest';
import { readPromql } from '../../readings/prometheus/read-query.ts';
import { increasesOver, resetsIn } from './over-window.ts';

test('a counter is asked for at both ends of the window, one that came within it from 0, one that went to its last', () => {
  const query = readPromql('sum by (code) (a_total{b="c"}) / 2');
  if ('problem' in query) throw new Error(query.problem);
  const window = { startS: 1000, endS: 1020.5 };
  const end = '(a_total{b="c"} @ 1020.500 or last_over_time(a_total{b="c"}[20500ms] @ 1020.500))';
  expect(increasesOver(query, window)).toBe(`sum by (code) ((${end} - (a_total{b="c"} @ 1000.000 or ${end} * 0))) / 2`);
  expect(resetsIn(query, window)).toEqual([
    {
      counter: 'a_total{b="c"}',
      query: 'sum(resets(a_total{b="c"}[320500ms] @ 1020.500)) - (sum(resets(a_total{b="c"}[300000ms] @ 1000.000)) or vector(0))',
    },
  ]);
});
