import { RegattaError } from '../model/errors.ts';
import type { TopologyPlan } from '../model/plan.ts';
import type { Random } from '../model/random.ts';
import { checkTopology } from './check-topology.ts';
import { spreadDials } from './spread-dials.ts';
import { topologies } from './topologies/index.ts';
import type { Edge, Topology } from './topologies/topology.ts';

/**
 * Who is linked to whom: undirected edges between places in `nodeNames`, each once; the first of a pair dials the second, and no node dials more than half
 * of its links (rounded up). The same names and random source give the same edges.
 * @throws RegattaError EXPERIMENT_INVALID when the topology cannot exist over these nodes
 */
export function makeTopology(topology: TopologyPlan, nodeNames: readonly string[], random: Random): readonly Edge[] {
  const problem = checkTopology(topology, nodeNames);
  if (problem !== undefined) throw new RegattaError('EXPERIMENT_INVALID', problem);
  const edges = (topologies[topology.kind] as Topology).edges(topology, nodeNames, random);
  return spreadDials(edges, nodeNames.length);
}
