import type { ObserverPlan, Plan } from './plan.ts';

type Observed = Pick<Plan, 'observers'>;

/** Without the key, samples are recorded and windows counted. */
const defaultObservers = ['recorder', 'windows'].map((name): ObserverPlan => ({ name, options: {}, tables: [] }));

/** The observers of a plan. */
export function plannedObservers({ observers = defaultObservers }: Observed): readonly ObserverPlan[] {
  return observers;
}

/** Whether a plan has that observer of Regatta's own. */
export function hasObserver(plan: Observed, name: 'recorder' | 'windows'): boolean {
  return plannedObservers(plan).some((observer) => observer.name === name && observer.url === undefined);
}
