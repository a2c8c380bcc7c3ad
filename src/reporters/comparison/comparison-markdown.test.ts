import { expect, test } from 'vitest';
import type { ComparedValue } from '../../model/comparison.ts';
import { comparisonMarkdown, mostCharacters } from './comparison-markdown.ts';
import { comparedLatency, exampleComparison } from './fixtures/example-comparison.ts';

test('the answer stands first, then what gates; the rest is folded', () => {
  expect(comparisonMarkdown(exampleComparison)).toBe(`### ❌ baseline: regression: latency.p99 is 23 % higher (+12 % to +35 %)

- 1 of 2 pairs do not share their seed

|  | value | base | head | change | verdict |
|---|---|---|---|---|---|
| ❌ | \`latency.p99\` | 113 ms | 139 ms | +23 % (+12 % to +35 %) | regression |

<details><summary>what else moved (1)</summary>

|  | value | base | head | change | verdict |
|---|---|---|---|---|---|
| ✅ | \`rate\` | 100/s | 120/s | +20 % (+18 % to +22 %) | improvement |

</details>

<details><summary>of 2 values that do not gate: 1 improvement, 1 no change</summary>

|  | value | base | head | change | verdict |
|---|---|---|---|---|---|
| ➖ | \`hops.mean\` | 2 | 2 | ±0 % (−1 % to +1 %) | no change |

</details>

<details><summary>what was compared: 2 pairs, base and head in turn</summary>

- libp2p: 3.3.11 → 3.4.0
- fleets.lurkers.params.D: 8 → 6
- base: base-1, base-2
- head: head-1, head-2
- judged at a level of 5 %

</details>
`);
});

test('names cannot bring markup of their own', () => {
  const text = comparisonMarkdown({ ...exampleComparison, experiment: '<img src=x> [here](http://x)', warnings: ['<b>'] });
  expect(text).not.toMatch(/(?<!\\)<(img|b>)|(?<!\\)\[here/);
});

function many(count: number, changes: Partial<ComparedValue>): ComparedValue[] {
  return Array.from({ length: count }, (_, index) => comparedLatency({ name: `family{member=${index}}.p99`, gate: false, ...changes }));
}

test('what is too long for a comment leaves out what did not move first, then what did, and says so', () => {
  const still = many(3000, { verdict: 'no change', because: 'within-margin' });
  const long = comparisonMarkdown({ ...exampleComparison, values: [...exampleComparison.values, ...still] });
  expect(long.length).toBeLessThanOrEqual(mostCharacters);
  expect(long.length).toBeGreaterThan(mostCharacters - 300);
  expect(long).toMatch(/\n\d+ values are left out here/);
  expect(long).toContain('`rate`');
  const longer = comparisonMarkdown({ ...exampleComparison, values: [...exampleComparison.values, ...still, ...many(3000, {})] });
  expect(longer.length).toBeLessThanOrEqual(mostCharacters);
  expect(longer).toContain('what else moved (3001)');
  expect(longer).not.toContain('no change |');
});

test('of hundreds of gates that do not fit, the worst are shown, and how many are not', () => {
  const inconclusive = { gate: true, verdict: 'inconclusive', because: 'noise', wouldTake: 31 } as const;
  const values = [...many(900, inconclusive), ...many(20, { gate: true }), ...many(50, {})];
  const long = comparisonMarkdown({ ...exampleComparison, values });
  expect(long.length).toBeLessThanOrEqual(mostCharacters);
  expect(long.length).toBeGreaterThan(mostCharacters - 400);
  expect(long.match(/^\| ❌/gmu)).toHaveLength(20);
  expect(long).toMatch(/\n\d+ values are left out here, \d+ of them gates \(those that are shown are the worst\), for lack of room/);
  expect(long.split('\n')[0]).toMatch(/ and 11 more$/);
});

test('nothing that surrounds the values makes it too long: hundreds of runs, long names and long reasons', () => {
  const name = 'x'.repeat(70_000);
  const runs = Array.from({ length: 999 }, (_, index) => `2026-11-27T04-40-00-baseline-${index}`);
  const side = { ...exampleComparison.base, name, runs };
  const leftOut = runs.map((run) => ({ side: 'head', run, result: 'invalid', reason: name }) as const);
  const values = many(300, { gate: true, name });
  const changed = [{ place: 'params', base: name, head: null }];
  const long = comparisonMarkdown({
    ...exampleComparison,
    experiment: name,
    base: side,
    head: side,
    leftOut,
    values,
    changed,
    warnings: [name],
  });
  expect(long.length).toBeLessThanOrEqual(mostCharacters);
  expect(long).toContain('and 949 more');
});
