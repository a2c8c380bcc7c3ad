import type { ComparedValue, Comparison, ComparisonVerdict } from '../../model/comparison.ts';
import type { Chart, ReportTable } from '../../model/report.ts';
import { clipText } from '../clip-text.ts';
import { countsText, designText, hasMoved, whatChanged, listedRuns } from '../comparison/comparison-facts.ts';
import { comparisonSentence, largestFirst, valueSentence } from '../comparison/comparison-sentence.ts';
import { changeText, intervalText } from '../comparison/effect-text.ts';
import { formatValue } from '../format-value.ts';
import { type Markup, markup } from '../markup.ts';
import { chartSection } from './chart-section.ts';
import { htmlDocument } from './document.ts';
import { tableSection } from './table-section.ts';
import { shortText } from './text-markup.ts';

/** Class of a verdict, by which it is coloured. */
const tones: { readonly [V in ComparisonVerdict]: string } = {
  invalid: 'doubt',
  regression: 'bad',
  inconclusive: 'doubt',
  change: 'doubt',
  improvement: 'good',
  'no change': 'good',
};

/** `comparison.html`: the answer, what gates with its pairs and intervals, and every value. */
export function htmlComparison(comparison: Comparison, charts: readonly Chart[]): string {
  const { experiment, values, leftOut, warnings, verdict } = comparison;
  const gates = values.filter(({ gate }) => gate);
  const others = values.filter(({ gate }) => !gate);
  const ordered = [...others.filter(hasMoved).toSorted(largestFirst), ...others.filter((value) => !hasMoved(value))];
  return htmlDocument(
    `${experiment}: ${verdict}`,
    markup`<main>
<header>
<p class="eyebrow">Regatta comparison</p>
<h1>${clipText(experiment, 120)}</h1>
<p class="banner ${tones[verdict]}">${clipText(comparisonSentence(comparison), 600)}</p>
<p class="quiet">${designText(comparison)}</p>
</header>
${items('What sets the sides apart', whatChanged(comparison))}
${items('Before you believe it', warnings)}
${tableSection(tableOf('gates', 'Gates', 'The values by which the comparison can fail.', { values: gates, comparison }))}
${chartSection({ id: 'charts', title: 'Pair by pair', charts, phases: [] })}
${tableSection(tableOf('others', 'All other values', `Of ${countsText(others).slice(3)}.`, { values: ordered, comparison }))}
${items(
  'Runs that are left out',
  leftOut.map(({ side, run, result, reason }) => `${run} (${side}), ${result}${reason === null ? '' : `: ${reason}`}`),
)}
${items(
  'The runs',
  listedRuns(comparison).map(({ name, runs }) => `${name}: ${runs.join(', ')}`),
)}
</main>`,
  );
}

/** Nothing where there are none. */
function items(title: string, texts: readonly string[]): Markup | null {
  if (texts.length === 0) return null;
  return markup`<section><h2>${title}</h2><ul>${texts.map((text) => markup`<li>${shortText(text)}</li>`)}</ul></section>`;
}

function tableOf(
  name: string,
  title: string,
  about: string,
  { values, comparison }: { readonly values: readonly ComparedValue[]; readonly comparison: Comparison },
): ReportTable {
  const columns = ['value', comparison.base.name, comparison.head.name, 'change', 'interval', 'p', 'verdict', 'why'];
  return {
    name,
    title,
    about,
    columns: columns.map((label) => ({ name: label, label })),
    rows: values.map((value) => {
      const { name: called, unit, effect, verdict } = value;
      const figures = [effect?.baseMedian ?? null, effect?.headMedian ?? null].map((figure) => formatValue(figure, unit));
      const moved =
        effect === null
          ? ['–', '–', '–']
          : [changeText(effect.middle, value), intervalText(effect, value), effect.corrected.toPrecision(2)];
      return [called, ...figures, ...moved, verdict, valueSentence(value, comparison)];
    }),
  };
}
