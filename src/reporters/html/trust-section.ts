import type { Results } from '../../model/result.ts';
import { thresholdFacts, validityFacts } from '../facts/judgement-facts.ts';
import { type Markup, markup } from '../markup.ts';
import { factTable } from './fact-table-markup.ts';

/** Whether the figures can be trusted, and whether they are good enough. */
export function trustSection(results: Results): Markup {
  const { thresholds } = results;
  return markup`<section aria-labelledby="trust">
<h2 id="trust">What can be trusted</h2>
<p>${validityText(results)}</p>
${factTable(validityFacts(results), 'Rules of validity, each with its figure and its limit')}
<h3>Thresholds</h3>
${thresholds.length === 0 ? markup`<p>The experiment sets none.</p>` : factTable(thresholdFacts(results), 'Thresholds, each with what was observed')}
</section>`;
}

function validityText({ validity }: Results): string {
  if (validity.length === 0) return 'Not judged: the run ended before anything was observed.';
  const broken = validity.filter(({ ok }) => !ok);
  if (broken.length > 0) return `${broken.length} of ${validity.length} rules are broken: the figures below say little about the network.`;
  const unjudged = validity.filter(({ value }) => value === null).length;
  if (unjudged > 0) return `No rule is broken; ${unjudged} of ${validity.length} could not be judged.`;
  return `All ${validity.length} rules hold: neither the load generator nor the machine was the bottleneck.`;
}
