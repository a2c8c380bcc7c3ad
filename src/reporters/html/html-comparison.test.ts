import { expect, test } from 'vitest';
import { exampleComparison } from '../comparison/fixtures/example-comparison.ts';
import { htmlComparison } from './html-comparison.ts';

test('the page has the answer, the gates, what sets the sides apart, every value and the charts', () => {
  const page = htmlComparison(exampleComparison, [
    {
      name: 'latency.p99-sides',
      title: 'latency.p99: both sides',
      about: 'What either run of each pair came to.',
      kind: 'line',
      x: { label: 'pair', unit: 'count' },
      y: { label: 'latency.p99', unit: 's' },
      lines: [
        {
          label: 'base',
          points: [
            [1, 0.113],
            [2, 0.112],
          ],
        },
      ],
      n: 2,
    },
  ]);
  expect(page).toContain('<p class="banner bad">regression: latency.p99 is 23 % higher (+12 % to +35 %)</p>');
  expect(page.indexOf('>Gates<')).toBeLessThan(page.indexOf('>All other values<'));
  for (const text of [
    'libp2p: 3.3.11 → 3.4.0',
    '1 of 2 pairs do not share their seed',
    'hops.',
    'latency.p99: both sides',
    'base-1, base-2',
  ]) {
    expect(page).toContain(text);
  }
});

test('names cannot bring markup of their own', () => {
  const page = htmlComparison({ ...exampleComparison, experiment: '<img src=x>', warnings: ['<b>bold</b>'] }, []);
  expect(page).not.toMatch(/<img|<b>bold/);
});
