import {
  type Because,
  type ComparedValue,
  type Comparison,
  type ComparisonVerdict,
  type Effect,
  isPaired,
} from '../../model/comparison.ts';
import { formatValue } from '../format-value.ts';
import { unitOf } from './comparison-facts.ts';
import { amountText, changeText, intervalText, marginText } from './effect-text.ts';

/** Values that one sentence names beside the first. */
const mostNamed = 8;

/** The answer of a comparison in one sentence. */
export function comparisonSentence(comparison: Comparison): string {
  return `${comparison.verdict}: ${because[comparison.verdict](comparison)}`;
}

const because: { readonly [V in ComparisonVerdict]: (comparison: Comparison) => string } = {
  invalid: (comparison) => untrustworthy(comparison) ?? reasons(comparison, 'invalid'),
  regression: (comparison) => moves(comparison, 'regression'),
  inconclusive: (comparison) => reasons(comparison, 'inconclusive'),
  change: (comparison) => moves(comparison, 'change'),
  improvement: (comparison) => moves(comparison, 'improvement'),
  'no change': ({ values }) => {
    const count = values.filter(({ gate }) => gate).length;
    return count === 1
      ? 'the gating value lies within its margin'
      : `${count === 2 ? 'both' : `all ${count}`} gating values lie within their margins`;
  },
};

/** Where the runs themselves are to blame: none is left, or so many of one side are lost that no value has to say it. */
function untrustworthy(comparison: Comparison): string | undefined {
  const { base, head, leftOut, design } = comparison;
  if (leftOut.length === 0) return undefined;
  const count = (side: string): number => leftOut.filter((run) => run.side === side).length;
  const runs = (number: number): string => `${number} ${number === 1 ? 'run' : 'runs'}`;
  const which = design === 'within' ? runs(count('both')) : `${runs(count('base'))} of base and ${count('head')} of head`;
  const left = `${which} cannot be trusted`;
  if (base.runs.length === 0 || head.runs.length === 0) return `${left}, and none are left to compare`;
  if (gatesThatAre(comparison, 'invalid').length > 0) return undefined;
  return count('head') > count('base') ? `${left}: what makes runs invalid is no noise where it happens on one side` : undefined;
}

function moves(comparison: Comparison, verdict: ComparisonVerdict): string {
  const [first, ...others] = gatesThatAre(comparison, verdict);
  if (first === undefined || first.effect === null) return 'no gating value moved';
  const { middle } = first.effect;
  const by = `${amountText(Math.abs(middle), first)} ${middle > 0 ? 'higher' : 'lower'} (${intervalText(first.effect, first)})`;
  const named = others
    .slice(0, mostNamed)
    .map((other) => `${other.name} ${other.effect === null ? '' : changeText(other.effect.middle, other)}`);
  const more = others.length - named.length;
  const unnamed = more === 0 ? '' : ` and ${more} more`;
  return `${first.name} is ${by}${named.length === 0 ? '' : `, and so moved ${named.join(', ')}${unnamed}`}`;
}

function reasons(comparison: Comparison, verdict: ComparisonVerdict): string {
  const found = gatesThatAre(comparison, verdict);
  const [first] = found;
  if (first === undefined) return 'there is no value to judge by';
  const rest = found.length === 1 ? '' : ` (and ${found.length - 1} more gating values are ${verdict})`;
  return `${first.name}: ${valueSentence(first, comparison)}${rest}`;
}

function gatesThatAre({ values }: Comparison, verdict: ComparisonVerdict): ComparedValue[] {
  return values.filter((value) => value.gate && value.verdict === verdict).toSorted(largestFirst);
}

/** That which moved most, in margins, first. */
export function largestFirst(one: ComparedValue, other: ComparedValue): number {
  return inMargins(other) - inMargins(one);
}

function inMargins({ effect, margin }: ComparedValue): number {
  return Math.abs(effect?.middle ?? 0) / (margin === 0 ? Number.MIN_VALUE : margin);
}

/** Why a value got its verdict. */
export function valueSentence(value: ComparedValue, comparison: Comparison): string {
  return sentences[value.because](value, value.effect ?? nothing, comparison);
}

const nothing: Effect = { baseMedian: 0, headMedian: 0, middle: 0, low: null, high: null, p: 1, corrected: 1 };

const sentences: { readonly [B in Because]: (value: ComparedValue, effect: Effect, comparison: Comparison) => string } = {
  moved: (value, effect) =>
    `it moved by ${changeText(effect.middle, value)} (${intervalText(effect, value)}); ${marginText(value)} matters`,
  'within-margin': (value, effect) => `${intervalText(effect, value)} lies within ${marginText(value)}`,
  'about-the-margin': (value, effect) =>
    `it surely moved, by ${changeText(effect.middle, value)} (${intervalText(effect, value)}); whether by the ${marginText(value)} that matters is open`,
  noise: (value, effect, { design }) => {
    const more = value.wouldTake === null ? '' : `; about ${value.wouldTake} ${unitOf[design]} would tell`;
    return `${intervalText(effect, value)} is too wide to say whether it moved by ${marginText(value)}${more}`;
  },
  'among-many': (value, effect, { design, values }) =>
    `alone it would have moved, by ${changeText(effect.middle, value)} (${intervalText(effect, value)}); among ${values.filter(({ gate }) => gate === value.gate).length} values that takes ${value.wouldTake ?? 'more'} ${unitOf[design]}`,
  'too-few-runs': (value, _effect, { design, values }) => {
    const gates = values.filter(({ gate }) => gate).length;
    const among = value.gate && gates > 1 ? ` among ${gates} gating values` : '';
    return `cannot detect with n = ${countOf(value, design)}${among}: it takes ${value.wouldTake ?? 'more'} ${unitOf[design]}`;
  },
  'more-failures': (value, effect, { base, head }) => {
    const looks = `it looks better (${changeText(effect.middle, value)}), but`;
    return value.verdict === 'inconclusive'
      ? `${looks} more runs of head than of base cannot be trusted`
      : `${looks} ${formatValue(base.failures, 'share')} of its operations failed on base, ${formatValue(head.failures, 'share')} on head`;
  },
  'no-data-in-base': () => 'base has no data',
  'no-data-in-head': ({ base }) => (base.some((value) => value !== null) ? 'head has no data' : 'neither side has data'),
  'other-unit': () => 'the sides have it in different units',
};

function countOf({ base, head }: ComparedValue, design: Comparison['design']): string {
  const [one, other] = [base, head].map((side) => side.filter((value) => value !== null).length);
  return isPaired(design) ? `${Math.min(one ?? 0, other ?? 0)} ${unitOf[design]}` : `${one} and ${other} runs`;
}
