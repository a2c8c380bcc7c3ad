import type { Results, RunResult } from '../../model/result.ts';
import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';
import { resultSentence } from '../result-sentence.ts';
import { aboutRun } from '../run-summary.ts';

/** What one wants to know first: which experiment, and how it went. */
export function resultHeader(results: Results): Markup {
  return markup`<header>
<p class="eyebrow">Regatta report</p>
<h1>${clipText(results.experiment, 120)}</h1>
${resultBanner(results.result, resultSentence(results))}
<p class="quiet">${aboutRun(results)} · started ${startedText(results.started)} · run <code>${clipText(results.run, 120)}</code></p>
</header>`;
}

/** A result in words, in its colour. */
export function resultBanner(result: RunResult, sentence: string): Markup {
  return markup`<p class="banner ${tones[result]}">${clipText(sentence, 600)}</p>`;
}

/** Class of a result, by which it is coloured. */
export const tones: { readonly [R in RunResult]: string } = {
  passed: 'good',
  failed: 'bad',
  errored: 'bad',
  invalid: 'doubt',
  cancelled: 'doubt',
};

/** `2026-01-01 00:00:00 UTC`, from ISO 8601. */
function startedText(started: string): Markup {
  return markup`<time datetime="${started}">${started.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time>`;
}
