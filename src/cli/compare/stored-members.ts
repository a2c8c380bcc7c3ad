import type { MetricValue } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import { RegattaError } from '../../model/errors.ts';
import { listRuns } from '../../recording/home.ts';
import { home } from '../named-runs.ts';

/** How many members each family had in the newest run of an experiment, by its metric; nothing where there is no run of it here. */
export function storedMembers({ name }: Pick<Plan, 'name'>): ReadonlyMap<string, number> {
  for (const files of listRuns(home())) {
    if (!files.has('results.json')) continue;
    try {
      if (files.readJson('run.json').name === name) return membersIn(files.readJson('results.json').metrics);
    } catch (error) {
      // an older one tells as much
      if (!(error instanceof RegattaError)) throw error;
    }
  }
  return new Map();
}

function membersIn(values: readonly MetricValue[]): ReadonlyMap<string, number> {
  const members = Map.groupBy(
    values.filter(({ labels }) => Object.keys(labels).length > 0),
    ({ metric }) => metric,
  );
  return new Map(Array.from(members, ([metric, found]) => [metric, new Set(found.map(({ labels }) => JSON.stringify(labels))).size]));
}
