import { type ComparedValue, type Comparison, comparisonVerdicts, type ComparisonVerdict } from '../../model/comparison.ts';
import { clipText } from '../clip-text.ts';
import type { FactTable } from '../facts/fact-table.ts';
import { formatValue } from '../format-value.ts';
import { list, plain, table } from '../markdown-text.ts';
import { comparisonSentence, largestFirst, valueSentence } from './comparison-sentence.ts';
import { countsText, designText, hasMoved, whatChanged, listedRuns } from './comparison-facts.ts';
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

/** Entries of a list, such as runs, and characters of each that are shown: so much of what surrounds the tables has room beside them. */
const mostListed = 50;
const longestEntry = 200;
const longestSentence = 2000;

/** A comparison for a comment: the answer, what gates and what moved, and everything else folded. Of very many values, as many as there is room for. */
export function comparisonMarkdown(comparison: Comparison): string {
  const [gates, others] = [comparison.values.filter(({ gate }) => gate), comparison.values.filter(({ gate }) => !gate)];
  const whole = { gates, moved: others.filter(hasMoved).toSorted(largestFirst), still: others.filter((value) => !hasMoved(value)) };
  const text = markdown(comparison, whole);
  if (text.length <= mostCharacters) return text;
  return markdown(comparison, rowsThatFit({ ...whole, gates: gates.toSorted(worstFirst) }, comparison));
}

interface Rows {
  readonly gates: readonly ComparedValue[];
  readonly moved: readonly ComparedValue[];
  readonly still: readonly ComparedValue[];
}

/** What is given up first, and only where that is not enough, the next: what did not move, what moved, gates. */
const cutInTurn = ['still', 'moved', 'gates'] as const satisfies readonly (keyof Rows)[];

function rowsThatFit(whole: Rows, comparison: Comparison): Rows {
  let rows = whole;
  for (const kind of cutInTurn) {
    const all = rows[kind];
    const first = (count: number): Rows => ({ ...rows, [kind]: all.slice(0, count) });
    const fits = (count: number): boolean => markdown(comparison, first(count)).length <= mostCharacters;
    const count = mostThatFit(all.length, fits);
    rows = first(count);
    if (count > 0 || fits(0)) return rows;
  }
  return rows;
}

function worstFirst(one: ComparedValue, other: ComparedValue): number {
  return comparisonVerdicts.indexOf(one.verdict) - comparisonVerdicts.indexOf(other.verdict) || largestFirst(one, other);
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

function markdown(comparison: Comparison, rows: Rows): string {
  const { values, leftOut, warnings, verdict } = comparison;
  const others = values.filter(({ gate }) => !gate);
  const tableOf = (shown: readonly ComparedValue[]): string => table(factsOf(shown, comparison));
  const sections = [
    `### ${marks[verdict]} ${plain(clipText(comparison.experiment, longestEntry))}: ${plain(clipText(comparisonSentence(comparison), longestSentence))}`,
    shortList(warnings),
    tableOf(rows.gates),
    folded(`what else moved (${others.filter(hasMoved).length})`, tableOf(rows.moved)),
    folded(countsText(others), tableOf(rows.still)),
    cutText(values, rows),
    folded(`what was compared: ${designText(comparison)}`, subjects(comparison)),
    folded(
      `runs that are left out (${leftOut.length})`,
      shortList(leftOut.map(({ side, run, result, reason }) => `${run} (${side}), ${result}${reason === null ? '' : `: ${reason}`}`)),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Says how many values are not shown, and of which kind; nothing where all are. */
function cutText(values: readonly ComparedValue[], { gates, moved, still }: Rows): string {
  const cut = values.length - gates.length - moved.length - still.length;
  const ofGates = values.filter(({ gate }) => gate).length - gates.length;
  if (cut === 0) return '';
  const kind = ofGates === 0 ? '' : `, ${ofGates} of them gates (those that are shown are the worst)`;
  return `${cut} values are left out here${kind}, for lack of room: \`comparison.json\` has them all.`;
}

function shortList(items: readonly string[]): string {
  const shown = items.slice(0, mostListed).map((item) => clipText(item, longestEntry));
  return list(items.length > mostListed ? [...shown, `and ${items.length - mostListed} more`] : shown);
}

/** Nothing where the body is empty. */
function folded(summary: string, body: string): string {
  return body === '' ? '' : `<details><summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;
}

function factsOf(values: readonly ComparedValue[], comparison: Comparison): FactTable {
  return {
    head: ['', 'value', ...[comparison.base, comparison.head].map((side) => clipText(side.name, longestEntry)), 'change', 'verdict'],
    rows: values.map((value) => {
      const { name, unit, effect, verdict } = value;
      const change = effect === null ? '' : `${changeText(effect.middle, value)} (${intervalText(effect, value)})`;
      const why = hasMoved(value) || verdict === 'no change' ? '' : `: ${valueSentence(value, comparison)}`;
      return [
        marks[verdict],
        { code: clipText(name, longestEntry) },
        ...[effect?.baseMedian ?? null, effect?.headMedian ?? null].map((figure) => formatValue(figure, unit)),
        change,
        `${verdict}${why}`,
      ];
    }),
  };
}

function subjects(comparison: Comparison): string {
  const { level } = comparison;
  const sides = listedRuns(comparison).map(({ name, runs }) => {
    const shown = runs.slice(0, mostListed).join(', ');
    return `${clipText(name, longestEntry)}: ${shown}${runs.length > mostListed ? ` and ${runs.length - mostListed} more` : ''}`;
  });
  const changed = whatChanged(comparison).map((line) => clipText(line, longestEntry));
  return list([...changed, ...sides, `judged at a level of ${formatValue(level, 'share')}`]);
}
