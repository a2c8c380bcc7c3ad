import type { RunReport } from '../../model/report.ts';
import { resultSentence } from '../result-sentence.ts';
import { aboutRun } from '../run-summary.ts';
import { htmlDocument } from './document.ts';
import { markup } from './markup.ts';
import { playerSection } from './player/player-section.ts';

/** `report.html` of a run: one file that needs nothing else. */
export function htmlReport({ results, propagation }: RunReport): string {
  return htmlDocument(
    `${results.experiment}: ${results.result}`,
    markup`<main>
<h1>${results.experiment}</h1>
<p>${resultSentence(results)}</p>
<p>${aboutRun(results)}, started ${results.started}</p>
<pre><code id="command">${results.environment.command}</code></pre><button type="button" data-copy="command" hidden>Copy</button>
${propagation !== null && playerSection(propagation)}
</main>`,
  );
}
