import type { Kit } from '../../model/kit.ts';
import type { MetricSpec } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import { highlightsOf } from '../highlights-of.ts';
import { usualStatistics } from '../../model/highlighted-values.ts';
import { type GateRules, Gates } from './gates.ts';

/** What is known of the runs of a plan before there are any. */
export interface ExpectedValues {
  readonly specs: readonly MetricSpec[];
  readonly kits: readonly Kit[];
  /** How many members families had in the last run that is stored, by metric. */
  readonly stored: ReadonlyMap<string, number>;
}

/** How many values will gate the comparison of runs of a plan. */
export function plannedGates(plan: Plan, { specs, kits, stored }: ExpectedValues): number {
  const highlighted = highlightsOf(kits, plan.metrics).flatMap((name) => valuesNamed(name, specs));
  return new Gates({ specs, thresholds: plan.thresholds, highlighted }).planned(stored);
}

/** What is highlighted by a name: one value, or of a distribution that is named as a whole the usual statistics. */
function valuesNamed(name: string, specs: readonly MetricSpec[]): GateRules['highlighted'] {
  const whole = specs.find((spec) => spec.name === name);
  if (whole?.kind === 'distribution') return usualStatistics.map((statistic) => ({ name: `${name}.${statistic}`, better: whole.better }));
  const spec = whole ?? specs.find((each) => name.startsWith(`${each.name}.`));
  return spec === undefined ? [] : [{ name, better: spec.better }];
}
