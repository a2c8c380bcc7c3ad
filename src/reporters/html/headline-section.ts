import type { Results } from '../../model/result.ts';
import { factTable } from './fact-table-markup.ts';
import { shortText } from './text-markup.ts';
import { familyFacts, totalFacts } from '../facts/metric-facts.ts';
import { type HighlightCell, highlightRows } from '../highlights.ts';
import { type Markup, markup } from '../markup.ts';
import { searchSentence } from '../search-sentence.ts';

/** The figures that matter most, large; all others on demand. */
export function headlineSection(results: Results): Markup {
  const cards = highlightRows(results).map(
    ({ metric, cells }) => markup`<div class="card"><dt>${shortText(metric)}</dt>${cells.map(cardLine)}</div>`,
  );
  return markup`<section aria-labelledby="numbers">
<h2 id="numbers">In numbers</h2>
${results.searches.map((search) => markup`<p><b>${shortText(search.round)}</b> ${shortText(searchSentence(search))}</p>`)}
${cards.length === 0 ? markup`<p>No metric has a value.</p>` : markup`<dl class="cards">${cards}</dl>`}
<details><summary>All metrics</summary>
${factTable(totalFacts(results), 'Metrics over all nodes', { showsCaption: true })}
${familyFacts(results).map(({ label, facts }) => factTable(facts, `By ${label}`, { showsCaption: true }))}
</details>
</section>`;
}

function cardLine({ statistic, text, per, reason }: HighlightCell): Markup {
  if (statistic === '' && reason !== undefined) return markup`<dd class="quiet">${shortText(reason)}</dd>`;
  const kind = statistic === '' ? null : markup`<span class="quiet">${statistic}</span> `;
  return markup`<dd>${kind}<b>${text}</b>${per === '' ? null : markup` <span class="quiet">per ${per}</span>`}</dd>`;
}
