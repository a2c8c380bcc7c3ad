import type { NodeAssignment } from './host.ts';
import type { Plan } from './plan.ts';

/** Numbers every node of the plan: fleets in order, each node by its index; regions are taken in turn. */
export function numberNodes(plan: Pick<Plan, 'fleets'>): readonly NodeAssignment[] {
  const nodes: NodeAssignment[] = [];
  for (const fleet of plan.fleets) {
    for (let index = 0; index < fleet.count; index++) {
      const region = fleet.regions[index % Math.max(1, fleet.regions.length)] ?? null;
      nodes.push({ number: nodes.length, index, name: `${fleet.name}-${index}`, fleet: fleet.name, region });
    }
  }
  return nodes;
}
