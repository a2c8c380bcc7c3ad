import { NS_PER_S } from './clock.ts';
import type { MonitorPlan, Plan } from './plan.ts';

/** Without the key, what can be had everywhere and costs next to nothing. */
const defaultMonitors: readonly MonitorPlan[] = [
  { name: 'processes', place: 'machine', options: { every: NS_PER_S } },
  { name: 'node', place: 'host', options: { every: NS_PER_S } },
  { name: 'machine', place: 'machine', options: { every: NS_PER_S } },
];

/** The monitors of a plan. */
export function plannedMonitors({ monitors = defaultMonitors }: Pick<Plan, 'monitors'>): readonly MonitorPlan[] {
  return monitors;
}
