import type { FleetPlan, PlanRemark } from 'regatta/kit';

/** An error about a param of a fleet, or what stands inside it, where the condition holds. */
export function errorIf(holds: boolean, fleet: FleetPlan, param: string | readonly string[], text: string): readonly PlanRemark[] {
  return holds ? [{ level: 'error', text, path: ['fleets', fleet.name, ...(typeof param === 'string' ? [param] : param)] }] : [];
}

/** A warning about a param of a fleet, or what stands inside it, where the condition holds. */
export function warningIf(holds: boolean, fleet: FleetPlan, param: string | readonly string[], text: string): readonly PlanRemark[] {
  return errorIf(holds, fleet, param, text).map((remark) => ({ ...remark, level: 'warning' }));
}
