import type { RunReport } from '../../model/report.ts';
import { environmentFacts, fleetFacts, paramFacts, paramUnits, planFacts, roundFacts, versionFacts } from '../facts/plan-facts.ts';
import { type Markup, markup } from '../markup.ts';
import { factTable } from './fact-table-markup.ts';
import { prose, shortText } from './text-markup.ts';

/** Warnings, and what could not be shown; nothing where there is neither. */
export function warningSection({ results, problems }: RunReport): Markup | null {
  const all = [...results.warnings, ...problems];
  if (all.length === 0) return null;
  return markup`<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
<ul>${all.map((text) => markup`<li>${shortText(text)}</li>`)}</ul>
</section>`;
}

/** Where and with what the figures were taken, what was planned, and how to do it again. */
export function backgroundSections({ results, plan }: RunReport): Markup {
  return markup`<section aria-labelledby="environment">
<h2 id="environment">Environment</h2>
${factTable(environmentFacts(results), 'Environment')}
${Object.keys(results.environment.versions).length === 0 ? null : markup`<details><summary>Versions of packages</summary>${factTable(versionFacts(results), 'Versions of packages')}</details>`}
</section>
<section aria-labelledby="plan">
<h2 id="plan">Plan</h2>
${factTable(planFacts(plan), 'Plan')}
${factTable(fleetFacts(plan), 'Fleets', { showsCaption: true })}
${factTable(roundFacts(plan), 'Rounds', { showsCaption: true })}
<details><summary>Params of nodes</summary>
<p class="quiet">${prose(paramUnits)}</p>
${paramFacts(plan).map(({ fleets, facts }) => factTable(facts, `Params of ${fleets}`, { showsCaption: true }))}
</details>
</section>
${repeatSection(results.environment.command)}`;
}

/** The exact command, ready to be copied. */
export function repeatSection(command: string): Markup {
  return markup`<section aria-labelledby="repeat">
<h2 id="repeat">Run it again</h2>
<div class="command"><pre tabindex="0"><code id="command">${command}</code></pre><button type="button" data-copy="command" hidden>Copy</button></div>
</section>`;
}
