import { holds, type MetricValue, type Threshold } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import { hasObserver } from '../model/planned-observers.ts';
import type { RunObservations, ThresholdResult } from '../model/result.ts';

/**
 * Share of operations that may fail, or end nobody knows how, before the run fails, unless a threshold of the experiment judges that metric itself: an
 * exception in a scenario must not pass unseen (k6 and artillery exit with 0 when every iteration throws), nor a system that answers nothing.
 */
const budgets = (['failed', 'unknown'] as const).map((outcome) => {
  const metric = `operations.${outcome}`;
  const threshold: Threshold = {
    text: `${metric} <= 1% (error budget)`,
    metric,
    labels: {},
    comparator: '<=',
    limit: 0.01,
    unit: 'share',
    abort: false,
    afterNs: 0,
  };
  return { outcome, threshold };
});

/** Behind those of the plan, whose places others go by. A limit on some operations alone, by labels or in one round, says nothing of the others. */
export function withBudgets(thresholds: readonly Threshold[], values: readonly MetricValue[]): readonly Threshold[] {
  const isOpen = (budget: Threshold): boolean =>
    thresholds.every(({ metric, labels, phase }) => metric !== budget.metric || phase !== undefined || Object.keys(labels).length > 0) &&
    values.some(({ metric, value }) => metric === budget.metric && value !== null);
  return [...thresholds, ...budgets.map(({ threshold }) => threshold).filter(isOpen)];
}

/** Where an experiment records no samples: the budgets by what agents counted in measured rounds. */
export function countedBudgets(plan: Pick<Plan, 'observers'>, observed: RunObservations | null): readonly ThresholdResult[] {
  if (observed === null || hasObserver(plan, 'recorder')) return [];
  const measured = observed.rounds.filter((round) => round.measured && round.searches === undefined);
  const ended = measured.reduce((sum, { ok, failed, unknown }) => sum + ok + failed + unknown, 0);
  if (ended === 0) return [];
  return budgets.map(({ outcome, threshold: { text, metric, comparator, limit, unit } }) => {
    const value = measured.reduce((sum, round) => sum + round[outcome], 0) / ended;
    return { text, metric, value, unit, ok: holds(value, comparator, limit), reason: 'as agents counted' };
  });
}
