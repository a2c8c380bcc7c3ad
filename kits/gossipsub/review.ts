import type { FleetPlan, Plan, PlanRemark } from 'regatta/kit';
import { parseConnectDelays } from './connect-delays.ts';

/** What a reader of the plan should know, and what cannot work. */
export function review(plan: Plan): readonly PlanRemark[] {
  const fleets = plan.fleets.filter(({ kit }) => kit === 'gossipsub');
  return [...fleets.flatMap((fleet) => reviewFleet(fleet, plan))];
}

function reviewFleet(fleet: FleetPlan, _plan: Plan): readonly PlanRemark[] {
  const remarks: PlanRemark[] = [];
  const { connectDelays } = fleet.params;
  const delays = typeof connectDelays === 'string' ? parseConnectDelays(connectDelays) : [];
  if (typeof delays === 'string') remarks.push({ level: 'error', text: delays, path: ['fleets', fleet.name, 'connectDelays'] });
  return remarks;
}
