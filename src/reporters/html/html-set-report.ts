import type { SetReport } from '../../model/report.ts';
import { type Results, runResults } from '../../model/result.ts';
import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';
import { resultSentence } from '../result-sentence.ts';
import { repeatSection } from './background-section.ts';
import { chartOrder } from './chart-order.ts';
import { chartSection } from './chart-section.ts';
import { htmlDocument } from './document.ts';
import { resultBanner, tones } from './result-header.ts';
import { tableSection } from './table-section.ts';
import { shortText } from './text-markup.ts';

/** `report.html` of several runs: what was varied against what came of it, and their charts laid over one another. */
export function htmlSetReport({ name, runs, table, curves, overlays }: SetReport): string {
  const [first] = runs;
  const results = runs.map(({ report }) => report.results);
  const worst = runResults.find((result) => results.some((each) => each.result === result));
  const [command, another] = new Set(results.map(({ environment }) => environment.command));
  return htmlDocument(
    `${name}: ${runs.length} runs`,
    markup`<main>
<header>
<p class="eyebrow">Regatta report</p>
<h1>${clipText(name, 120)}</h1>
${worst !== undefined && resultBanner(worst, resultsText(results))}
</header>
${tableSection(table)}
${chartSection({ id: 'curves', title: 'What was varied, and what came of it', charts: curves, phases: [] })}
${first === undefined ? null : chartSection({ id: 'overlays', title: 'All runs together', phases: first.report.phases, ...chartOrder(overlays, first.report.results) })}
<section aria-labelledby="runs">
<h2 id="runs">The runs</h2>
<ol class="groups">${runs.map(runEntry)}</ol>
</section>
${command !== undefined && another === undefined && repeatSection(command)}
</main>`,
  );
}

/** `4 runs: 1 failed, 3 passed` */
function resultsText(results: readonly Results[]): string {
  const counts = runResults.map((result) => ({ result, count: results.filter((each) => each.result === result).length }));
  const words = counts.filter(({ count }) => count > 0).map(({ result, count }) => `${count} ${result}`);
  return `${results.length} runs: ${words.join(', ')}`;
}

function runEntry({ label, report }: SetReport['runs'][number]): Markup {
  const { results } = report;
  return markup`<li><b>${shortText(label)}</b> <span class="${tones[results.result]}">${shortText(resultSentence(results))}</span>
<p class="quiet">run <code>${shortText(results.run)}</code> in <code>${shortText(results.directory)}</code></p></li>`;
}
