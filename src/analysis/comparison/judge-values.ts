import { type Because, type ComparedValue, type ComparisonDesign, type ComparisonVerdict, isPaired } from '../../model/comparison.ts';
import { benjaminiHochberg, holm } from '../statistics/adjust.ts';
import { mostDetected, pairsNeeded, runsNeeded, smallestPairedP, smallestUnpairedP } from '../statistics/detectable.ts';
import type { Test, TestedValue } from './compared-values.ts';
import { shownEstimate } from './effect-scale.ts';
import { judgeValue, type Judgement, runsForMargin } from './judge-value.ts';

interface Terms {
  readonly design: ComparisonDesign;
  readonly level: number;
  /** What a value that looks better comes to, where the head failed more, or more of its runs are left out: nothing of it is better then. */
  readonly ifBetter: ComparisonVerdict;
}

/** A value that was tested, and its p corrected for the others. */
interface Corrected {
  readonly value: TestedValue;
  readonly test: Test;
  readonly corrected: number;
}

/** Corrects for how many values there are, and judges each: Holm among those that gate, Benjamini and Hochberg among the rest. */
export function judgeValues(tested: readonly TestedValue[], terms: Terms): ComparedValue[] {
  const withTest = tested.flatMap((value) => (value.test === undefined ? [] : [{ value, test: value.test }]));
  const [gating, others] = [withTest.filter(({ value }) => value.shown.gate), withTest.filter(({ value }) => !value.shown.gate)];
  const correct = (group: typeof withTest, method: (ps: readonly number[]) => number[]): [TestedValue, Corrected][] => {
    const corrected = method(group.map(({ test }) => test.estimate.p));
    return group.map((each, index) => [each.value, { ...each, corrected: corrected[index] ?? 1 }]);
  };
  const known = new Map([...correct(gating, holm), ...correct(others, benjaminiHochberg)]);
  return tested.map((value) => {
    const found = known.get(value);
    return found === undefined ? untested(value) : judged(found, terms, (value.shown.gate ? gating : others).length);
  });
}

function untested({ shown, isOfOtherUnit }: TestedValue): ComparedValue {
  const isInBase = shown.base.some((value) => value !== null);
  const isInHead = shown.head.some((value) => value !== null);
  // of pairs that are never whole, neither side has what the other has
  const missing = isInBase || !isInHead ? 'no-data-in-head' : 'no-data-in-base';
  // what neither side has says nothing, and harms nobody
  const verdict = isInBase || isInHead || shown.gate ? 'invalid' : 'inconclusive';
  return { ...shown, scale: 'ratio', margin: 0, effect: null, verdict, because: isOfOtherUnit ? 'other-unit' : missing, wouldTake: null };
}

function judged({ value, test, corrected }: Corrected, terms: Terms, metrics: number): ComparedValue {
  const { scale, estimate, medians, runs } = test;
  const { design, level, ifBetter } = terms;
  const smallestP = isPaired(design) ? smallestPairedP(runs.base) : smallestUnpairedP(runs.base, runs.head);
  const margin = scale.testedMargin;
  const found = judgeValue({
    better: value.shown.better,
    estimate,
    corrected,
    margin,
    level,
    // one that does not gate is corrected by what the others say, and may be told where they move with it
    isBlind: mostDetected(smallestP, level) < (value.shown.gate ? metrics : 1),
  });
  const isDoubted = found.verdict === 'improvement' && ifBetter !== 'improvement';
  const judgement: Judgement = isDoubted ? { verdict: ifBetter, because: 'more-failures' } : found;
  const enough = isPaired(design) ? pairsNeeded : runsNeeded;
  const wouldTake: { readonly [B in Because]?: () => number | null } = {
    'too-few-runs': () => enough(value.shown.gate ? metrics : 1, level),
    'among-many': () => enough(metrics, level),
    noise: () => runsForMargin(estimate, margin, Math.min(runs.base, runs.head)),
  };
  return {
    ...value.shown,
    scale: scale.kind,
    margin: scale.margin,
    effect: { baseMedian: medians.base, headMedian: medians.head, ...shownEstimate(estimate, scale), p: estimate.p, corrected },
    ...judgement,
    wouldTake: (wouldTake[judgement.because] ?? nobodyKnows)(),
  };
}

function nobodyKnows(): null {
  return null;
}
