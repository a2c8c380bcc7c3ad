import { Gates } from '../../analysis/comparison/gates.ts';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { RegattaError } from '../../model/errors.ts';
import { highlightedValues } from '../../model/highlighted-values.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import type { Results } from '../../model/result.ts';
import { listRuns } from '../../recording/home.ts';
import { home } from '../named-runs.ts';
import { loadKits } from '../wire.ts';

/** What the newest run of an experiment says of its values. */
export interface NewestRun {
  /** Those by which a comparison could fail. */
  readonly gates: readonly MetricValue[];
  /** The smallest change of a metric that counts; undefined: what is usual. */
  margin(metric: string): number | undefined;
}

/** @returns undefined where no run of it is left here */
export async function newestRun(experiment: string): Promise<NewestRun | undefined> {
  for (const files of listRuns(home())) {
    if (!files.has('results.json')) continue;
    try {
      const results = files.readJson('results.json');
      if (results.experiment === experiment) return await describe(files.readJson('plan.json'), results);
    } catch (error) {
      // an older one says the same
      if (!(error instanceof RegattaError)) throw error;
    }
  }
  return undefined;
}

async function describe(plan: Plan, results: Results): Promise<NewestRun> {
  const specs = metricsOf(plan, await loadKits(plan));
  const gates = new Gates({ specs, thresholds: plan.thresholds, highlighted: highlightedValues(results) });
  return {
    gates: results.metrics.filter((value) => gates.has(value)),
    margin: (metric) => specs.find(({ name }) => name === metric)?.margin,
  };
}
