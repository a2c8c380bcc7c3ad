import type { Results, ThresholdResult, ValidityResult } from '../../model/result.ts';
import { thresholdText } from '../../model/threshold-text.ts';
import { limitText, thresholdFacts, validityFacts } from '../facts/judgement-facts.ts';
import { formatBesideLimit } from '../format-value.ts';
import { type Markup, markup } from '../markup.ts';
import { observedText } from '../observed-text.ts';
import { cross, factTable } from './fact-table-markup.ts';
import { prose, shortText } from './text-markup.ts';

/** Whether the figures can be trusted, and whether they are good enough: a sentence each, what speaks against it, and the rest on demand. */
export function trustSection({ validity, thresholds }: Results): Markup {
  return markup`<section aria-labelledby="trust">
<h2 id="trust">What can be trusted</h2>
<p>${validityText(validity)}</p>
${judgements(validity, 'rules', brokenRule, (held) => factTable(validityFacts(held), 'Rules of validity that hold'))}
<p>${thresholdsText(thresholds)}</p>
${judgements(thresholds, 'thresholds', missedThreshold, (held) => factTable(thresholdFacts(held), 'Thresholds that hold'))}
</section>`;
}

function validityText(validity: readonly ValidityResult[]): string {
  if (validity.length === 0) return 'Not judged: the run was not carried through.';
  const broken = validity.filter(({ ok }) => !ok).length;
  if (broken > 0)
    return `${broken} of ${validity.length} rules of validity ${broken === 1 ? 'is' : 'are'} broken: the figures below say little about what was to be measured.`;
  const unjudged = validity.filter(({ value }) => value === null).length;
  if (unjudged > 0) return `No rule of validity is broken; ${unjudged} of ${validity.length} could not be judged.`;
  return `All ${validity.length} rules of validity hold: neither the load generator nor the machine was the bottleneck.`;
}

function thresholdsText(thresholds: readonly ThresholdResult[]): string {
  const missed = thresholds.filter(({ ok }) => !ok).length;
  if (thresholds.length === 0) return 'The experiment sets no threshold.';
  if (missed > 0) return `${missed} of ${thresholds.length} thresholds ${missed === 1 ? 'is' : 'are'} missed.`;
  return thresholds.length === 1 ? 'The only threshold holds.' : `All ${thresholds.length} thresholds hold.`;
}

interface Judgement {
  readonly ok: boolean;
  /** null where it could not be judged. */
  readonly value: number | null;
}

function brokenRule({ rule, value, limit, unit, overridden, about, remedy }: ValidityResult): Markup {
  return markup`<b>${shortText(rule)}</b> ${formatBesideLimit(value, limit, unit)}, limit ${limitText({ limit, unit, overridden })} <span class="quiet">${shortText(about)}</span>${remedy === undefined ? null : markup`<br>What helps: ${prose(remedy)}`}`;
}

function missedThreshold(threshold: ThresholdResult): Markup {
  return markup`<code>${shortText(thresholdText(threshold))}</code> observed ${shortText(observedText(threshold))}`;
}

/** What does not hold is in sight, what holds is shown on demand. */
function judgements<J extends Judgement>(
  all: readonly J[],
  called: string,
  broken: (one: J) => Markup,
  table: (held: readonly J[]) => Markup | null,
): (Markup | null)[] {
  const [held, rest] = [all.filter(({ ok }) => ok), all.filter(({ ok }) => !ok)];
  return [
    rest.length === 0 ? null : markup`<ul class="broken">${rest.map((each) => markup`<li>${cross} ${broken(each)}</li>`)}</ul>`,
    held.length === 0 ? null : markup`<details><summary>${heldText(held, called, rest.length)}</summary>${table(held)}</details>`,
  ];
}

/** `12 others hold`, `The rules with their figures` */
function heldText(held: readonly Judgement[], called: string, broken: number): string {
  if (broken === 0) return held.length === 1 ? 'Its figure' : `The ${called} with their figures`;
  const unjudged = held.filter(({ value }) => value === null).length;
  const judged = held.length - unjudged;
  const words = [
    ...(judged === 0 ? [] : [`${judged} ${judged === 1 ? 'other holds' : 'others hold'}`]),
    ...(unjudged === 0 ? [] : [`${unjudged} could not be judged`]),
  ];
  return words.join(', ');
}
