import { plannedGates } from '../../analysis/comparison/planned-gates.ts';
import { withinRules } from '../../analysis/comparison/within-runs.ts';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { pairsNeeded } from '../../analysis/statistics/detectable.ts';
import { type Looks, spendOver } from '../../analysis/statistics/looks.ts';
import { RegattaError } from '../../model/errors.ts';
import type { Kit } from '../../model/kit.ts';
import type { Plan } from '../../model/plan.ts';
import { storedMembers } from './stored-members.ts';

/** What is asked of a comparison before it begins. */
export interface WantedLooks {
  /** Numbers of pairs at which it may be judged, ascending. */
  readonly pairs: readonly number[];
  /** How likely any false alarm may be, over all looks. */
  readonly level: number;
  /** Whether both sides are within each run. */
  readonly isWithin?: boolean;
}

/** When a comparison of runs of a plan is judged, and by how much. */
export interface PlannedLooks {
  readonly looks: Looks;
  /** Values that gate. */
  readonly gates: number;
  /** The fewest pairs with which one of them can be told to have moved, at the level of a look. */
  readonly pairs: number;
}

/** @throws RegattaError USAGE where even the last look could tell nothing */
export function planLooks(plan: Plan, kits: readonly Kit[], { pairs, level, isWithin = false }: WantedLooks): PlannedLooks {
  const specs = metricsOf(plan, kits);
  const rules = isWithin ? withinRules(plan, specs) : { specs, thresholds: plan.thresholds };
  const gates = plannedGates({ ...plan, thresholds: rules.thresholds }, { specs: rules.specs, kits, stored: storedMembers(plan) });
  const looks = spendOver(pairs, gates, level);
  if (looks.pairs.length > 0) return { looks, gates, pairs: pairsNeeded(gates, looks.level) };
  throw new RegattaError(
    'USAGE',
    `${pairs.at(-1)} ${isWithin ? 'runs' : 'pairs'} cannot tell whether any of ${gates} gating values moved, at a level of ${level}`,
    {
      hint: `It takes ${pairsNeeded(gates, level)} ${isWithin ? 'runs' : 'pairs'}, or fewer values that gate.`,
    },
  );
}
