import type { ComparedValue, Comparison, ComparisonVerdict } from '../../model/comparison.ts';
import type { FactTable } from '../facts/fact-table.ts';
import { formatValue } from '../format-value.ts';
import { list, plain, table } from '../markdown-text.ts';
import { comparisonSentence, largestFirst, valueSentence } from './comparison-sentence.ts';
import { countsText, designText, hasMoved, whatChanged } from './comparison-facts.ts';
import { changeText, intervalText } from './effect-text.ts';

/** GitHub takes 65,536 characters of a comment. */
export const mostCharacters = 65_000;

const marks: { readonly [V in ComparisonVerdict]: string } = {
  invalid: '⚠️',
  regression: '❌',
  inconclusive: '❔',
  change: '🔀',
  improvement: '✅',
  'no change': '➖',
};

/** A comparison for a comment: the answer, what gates and what moved, and everything else folded. Of very many values, as many as there is room for. */
export function comparisonMarkdown(comparison: Comparison): string {
  const others = comparison.values.filter(({ gate }) => !gate);
  const moved = others.filter(hasMoved).toSorted(largestFirst);
  const still = others.filter((value) => !hasMoved(value));
  const whole = markdown(comparison, { moved, still });
  if (whole.length <= mostCharacters) return whole;
  const fits = (rows: Rows): boolean => markdown(comparison, rows).length <= mostCharacters;
  // what did not move is given up first
  const few = (rows: readonly ComparedValue[], withFew: (rows: readonly ComparedValue[]) => Rows): Rows =>
    withFew(
      rows.slice(
        0,
        mostThatFit(rows.length, (count) => fits(withFew(rows.slice(0, count)))),
      ),
    );
  const without = few(still, (rows) => ({ moved, still: rows }));
  return markdown(comparison, without.still.length > 0 || fits(without) ? without : few(moved, (rows) => ({ moved: rows, still: [] })));
}

interface Rows {
  readonly moved: readonly ComparedValue[];
  readonly still: readonly ComparedValue[];
}

function mostThatFit(most: number, fits: (count: number) => boolean): number {
  let [from, to] = [0, most];
  while (from < to) {
    const half = Math.ceil((from + to) / 2);
    if (fits(half)) from = half;
    else to = half - 1;
  }
  return from;
}

function markdown(comparison: Comparison, { moved, still }: Rows): string {
  const { values, leftOut, warnings, verdict } = comparison;
  const others = values.filter(({ gate }) => !gate);
  const cut = others.length - moved.length - still.length;
  const tableOf = (rows: readonly ComparedValue[]): string => table(factsOf(rows, comparison));
  const sections = [
    `### ${marks[verdict]} ${plain(comparison.experiment)}: ${plain(comparisonSentence(comparison))}`,
    list(warnings),
    tableOf(values.filter(({ gate }) => gate)),
    folded(`what else moved (${others.filter(hasMoved).length})`, tableOf(moved)),
    folded(countsText(others), tableOf(still)),
    cut === 0 ? '' : `${cut} values are left out here, for lack of room: \`comparison.json\` has them all.`,
    folded(`what was compared: ${designText(comparison)}`, subjects(comparison)),
    folded(
      `runs that are left out (${leftOut.length})`,
      list(leftOut.map(({ side, run, result, reason }) => `${run} (${side}), ${result}${reason === null ? '' : `: ${reason}`}`)),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Nothing where the body is empty. */
function folded(summary: string, body: string): string {
  return body === '' ? '' : `<details><summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;
}

function factsOf(values: readonly ComparedValue[], comparison: Comparison): FactTable {
  return {
    head: ['', 'value', comparison.base.name, comparison.head.name, 'change', 'verdict'],
    rows: values.map((value) => {
      const { name, unit, effect, verdict } = value;
      const change = effect === null ? '' : `${changeText(effect.middle, value)} (${intervalText(effect, value)})`;
      const why = hasMoved(value) || verdict === 'no change' ? '' : `: ${valueSentence(value, comparison)}`;
      return [
        marks[verdict],
        { code: name },
        ...[effect?.baseMedian ?? null, effect?.headMedian ?? null].map((figure) => formatValue(figure, unit)),
        change,
        `${verdict}${why}`,
      ];
    }),
  };
}

function subjects(comparison: Comparison): string {
  const { base, head, level } = comparison;
  const sides = [base, head].map(({ name, runs }) => `${name}: ${runs.join(', ')}`);
  return list([...whatChanged(comparison), ...sides, `judged at a level of ${formatValue(level, 'share')}`]);
}
