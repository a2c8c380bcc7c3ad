import type { TopologyPlan } from '../model/plan.ts';
import { topologies } from './topologies/index.ts';
import type { Topology } from './topologies/topology.ts';

/** Says in one sentence why the topology cannot exist over the nodes of these names; undefined when it can. */
export function checkTopology(topology: TopologyPlan, nodeNames: readonly string[]): string | undefined {
  return (topologies[topology.kind] as Topology).check(topology, nodeNames);
}
