import type { ComparedValue, Comparison } from '../../model/comparison.ts';
import type { Noise, NoiseOfValue } from '../../model/noise.ts';
import { pairsNeeded } from '../statistics/detectable.ts';
import { median } from './effect-scale.ts';

/**
 * Reads a comparison of base with base as noise: of what gates, since only that decides.
 * @param effect that is to be told from nothing, by the scale of each value: as a share of the base, or points; the margin of each unless given
 */
export function noiseOf({ experiment, design, base, values, leftOut, level }: Comparison, effect?: number): Noise {
  const gates = values.filter(({ gate }) => gate);
  const fewest = pairsNeeded(gates.length, level);
  return {
    experiment,
    design,
    pairs: base.runs.length,
    leftOut: leftOut.length,
    values: gates.map((value) => noiseOfValue(value, { effect: effectOn(value, effect), fewest })),
  };
}

/** Of what is compared by differences in a unit of its own, no share is an effect. */
function effectOn({ scale, unit, margin }: ComparedValue, effect: number | undefined): number {
  return scale === 'ratio' || unit === 'share' ? (effect ?? margin) : margin;
}

function noiseOfValue(value: ComparedValue, { effect, fewest }: { readonly effect: number; readonly fewest: number }): NoiseOfValue {
  const { name, unit, scale, margin, gate, base, head, verdict } = value;
  const { low = null, high = null } = value.effect ?? {};
  const data = [...base, ...head].filter((each) => each !== null);
  const floor = low === null || high === null ? null : (high - low) / 2;
  const pairs = base.filter((each, pair) => each !== null && (head[pair] ?? null) !== null).length;
  return {
    name,
    unit,
    scale,
    margin,
    gate,
    median: data.length === 0 ? null : median(data),
    floor,
    effect,
    // the interval shrinks with the root of the number of pairs
    pairs: floor === null || effect === 0 ? null : Math.max(fewest, Math.ceil(pairs * (floor / effect) ** 2)),
    isFalseAlarm: verdict === 'regression' || verdict === 'improvement' || verdict === 'change',
  };
}
