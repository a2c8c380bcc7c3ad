import type { SetReport } from '../../model/report.ts';
import type { RunResult } from '../../model/result.ts';
import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';
import { resultSentence } from '../result-sentence.ts';
import { chartOrder } from './chart-order.ts';
import { chartSection } from './chart-section.ts';
import { htmlDocument } from './document.ts';
import { shortText } from './fact-table-markup.ts';
import { tones } from './result-header.ts';
import { tableSection } from './table-section.ts';

/** `report.html` of several runs: what was varied against what came of it, and their charts laid over one another. */
export function htmlSetReport({ name, runs, table, curves, overlays }: SetReport): string {
  const [first] = runs;
  return htmlDocument(
    `${name}: ${runs.length} runs`,
    markup`<main>
<header>
<p class="eyebrow">Regatta report</p>
<h1>${clipText(name, 120)}</h1>
<p class="quiet">${runs.length} runs</p>
</header>
${tableSection(table)}
${chartSection({ id: 'curves', title: 'What was varied, and what came of it', charts: curves, phases: [] })}
${first === undefined ? null : chartSection({ id: 'overlays', title: 'All runs together', phases: first.report.phases, ...chartOrder(overlays, first.report.results) })}
<section aria-labelledby="runs">
<h2 id="runs">The runs</h2>
<ol class="groups">${runs.map(runEntry)}</ol>
</section>
</main>`,
  );
}

function runEntry({ label, report }: SetReport['runs'][number]): Markup {
  const { results } = report;
  const tone: { readonly [R in RunResult]: string } = tones;
  return markup`<li><b>${shortText(label)}</b> <span class="${tone[results.result]}">${shortText(resultSentence(results))}</span>
<p class="quiet">run <code>${shortText(results.run)}</code> in <code>${shortText(results.directory)}</code></p></li>`;
}
