import type { Plan } from './plan.ts';

/** Whether a plan asks for processes that drive load and run no nodes. */
export function hasAgents({ agents }: Pick<Plan, 'agents'>): boolean {
  return agents.count !== null || agents.join > 0;
}

/** Whether a host with so many nodes takes its turn of the operations that belong to no host: agents do, and where there are none, every host. */
export function isAgent(plan: Pick<Plan, 'agents'>, nodes: number): boolean {
  return nodes === 0 || !hasAgents(plan);
}
