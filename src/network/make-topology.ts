import { RegattaError } from '../model/errors.ts';
import type { NetworkPlan } from '../model/plan.ts';
import type { Random } from '../model/random.ts';
import { checkTopology } from './check-topology.ts';
import { type FleetPairs, keepApart } from './keep-apart.ts';
import { spreadDials } from './spread-dials.ts';
import { topologies } from './topologies/index.ts';
import type { Edge, PlacedNode, Topology } from './topologies/topology.ts';

/**
 * Who is linked to whom: undirected edges between places in the list of nodes, each once, none at a node of a fleet that is outside, none between fleets that are kept apart; the first of a pair dials the second, and no
 * node dials more than half of its links (rounded up), unless the topology itself says who dials. The same nodes and random source give the same edges.
 * @throws RegattaError EXPERIMENT_INVALID when the topology cannot exist over these nodes
 */
export function makeTopology(
  { topology, apart = [], outside = [] }: Pick<NetworkPlan, 'topology' | 'apart' | 'outside'>,
  all: readonly PlacedNode[],
  random: Random,
): readonly Edge[] {
  const places = [...all.keys()].filter((place) => !outside.includes((all[place] as PlacedNode).fleet));
  const nodes = places.map((place) => all[place] as PlacedNode);
  const edges = edgesOf({ topology, apart }, nodes, random);
  return edges.map(([a, b]): Edge => [places[a] as number, places[b] as number]);
}

function edgesOf(
  { topology, apart }: { readonly topology: NetworkPlan['topology']; readonly apart: FleetPairs },
  nodes: readonly PlacedNode[],
  random: Random,
): readonly Edge[] {
  const names = nodes.map(({ name }) => name);
  const problem = checkTopology(topology, names);
  if (problem !== undefined) throw new RegattaError('EXPERIMENT_INVALID', problem);
  const kind = topologies[topology.kind] as Topology;
  const edges = kind.edges(topology, nodes, random);
  if (kind.isDirected === true) return edges;
  return spreadDials(keepApart(edges, nodes, apart, random), nodes.length);
}
