import type { NodeDeclaration } from '../model/kit.ts';
import { placeNodes } from '../model/number-nodes.ts';
import type { FleetPlan, NetworkPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import type { FleetPairs } from '../network/keep-apart.ts';
import { makeTopology } from '../network/make-topology.ts';
import { Components } from '../network/topologies/components.ts';
import type { PlacedNode } from '../network/topologies/topology.ts';
import type { Cell } from './cell.ts';

/** Pairs of fleets of which a kit says that their nodes are not to be linked. */
export function fleetsApart(cell: Cell, fleets: readonly FleetPlan[]): FleetPairs {
  return fleets.flatMap((one, index) =>
    fleets
      .slice(index)
      .filter((other) => !mayLink(cell, one, other))
      .map((other) => [one.name, other.name] as const),
  );
}

interface LinkedNetwork {
  readonly network: NetworkPlan;
  readonly fleets: readonly FleetPlan[];
  readonly seeds: readonly number[];
}

/**
 * An error for a fleet whose nodes may be linked to nobody, and for a listed link between fleets that are apart. A warning where the graph of a seed is in parts,
 * which only a list and fleets that are apart can bring about.
 */
export function checkLinks(cell: Cell, { network, fleets, seeds }: LinkedNetwork): void {
  const { problems } = cell;
  const { topology, apart = [] } = network;
  const nodes = placeNodes(fleets);
  if (topology.kind === 'none' || nodes.length < 2) return;
  // who is linked to whom in the end is for the nodes to find out
  if (topology.kind === 'discovery') return checkContacts(cell, network);
  const lonely = fleets.filter((own) => !fleets.some((other) => other.count > (other === own ? 1 : 0) && mayLink(cell, own, other)));
  for (const fleet of lonely) {
    if (fleet.count === 0) continue;
    const text = `nodes of fleet ${fleet.name} may be linked to no other node; it depends on ${decisive(cell, fleet, fleets).join(', ') || 'params'}`;
    problems.add(['fleets', fleet.name], text);
  }
  if (topology.kind === 'fixed') checkListed(cell, network, nodes);
  if (lonely.length > 0 || !(topology.kind === 'fixed' || apart.length > 0)) return;
  // a list is the same for each seed
  const drawn = topology.kind === 'fixed' ? seeds.slice(0, 1) : seeds;
  const parted = drawn.map((seed) => ({ seed, parts: partsOf(network, nodes, seed) })).filter(({ parts }) => parts > 1);
  const [first] = parted;
  if (first === undefined) return;
  const which =
    drawn.length === 1 ? 'the network' : `the network of ${parted.length} of ${drawn.length} runs, first that with seed ${first.seed},`;
  problems.warn(
    ['network', 'topology'],
    `${which} falls into ${first.parts} parts without a link between them: what begins in one does not reach the others`,
  );
}

function partsOf(network: NetworkPlan, nodes: readonly PlacedNode[], seed: number): number {
  const components = new Components(nodes.length);
  for (const edge of makeTopology(network, nodes, seededRandom(seed, 'topology'))) components.join(...edge);
  return components.count;
}

/** A link that somebody listed is not for us to replace. */
function checkListed({ problems }: Cell, { topology, apart = [] }: NetworkPlan, nodes: readonly PlacedNode[]): void {
  if (topology.kind !== 'fixed') return;
  const fleetOf = new Map(nodes.map(({ name, fleet }) => [name, fleet]));
  for (const [from, to] of topology.edges) {
    const [a, b] = [fleetOf.get(from), fleetOf.get(to)];
    if (!apart.some(([one, other]) => (one === a && other === b) || (one === b && other === a))) continue;
    problems.add(['network', 'topology', 'fixed'], `${topology.file} links ${from} to ${to}, which the params of their fleets keep apart`);
  }
}

/** Nodes are told to dial those of fleets that they need: these must not be kept from them. */
function checkContacts({ problems }: Cell, { topology, apart = [] }: NetworkPlan): void {
  if (topology.kind !== 'discovery') return;
  for (const [fleet, needs] of Object.entries(topology.boot)) {
    for (const needed of needs) {
      if (!apart.some(([one, other]) => (one === fleet && other === needed) || (one === needed && other === fleet))) continue;
      problems.add(
        ['fleets', fleet, 'needs'],
        `nodes of ${fleet} are to dial those of ${needed}, which the params of the two fleets keep apart`,
      );
    }
  }
}

function mayLink(cell: Cell, one: FleetPlan, other: FleetPlan): boolean {
  // only a kit of both can read both params
  if (one.kit !== other.kit) return true;
  const asks = (own: FleetPlan, peer: FleetPlan): boolean => declarationOf(cell, own)?.links?.(own.params, peer.params) !== false;
  return asks(one, other) && asks(other, one);
}

function declarationOf({ kits }: Cell, { kit, program }: FleetPlan): NodeDeclaration | undefined {
  return kits.find(({ kit: { name } }) => name === kit)?.kit.nodes[program.name];
}

/** Switches of a fleet's program that decide it: set alike in the fleet and a peer, each would let them be linked. */
function decisive(cell: Cell, fleet: FleetPlan, fleets: readonly FleetPlan[]): readonly string[] {
  const specs = declarationOf(cell, fleet)?.params ?? {};
  return Object.keys(specs).filter((name) => {
    if (specs[name]?.type !== 'boolean') return false;
    const set = (each: FleetPlan, value: boolean): FleetPlan => ({ ...each, params: { ...each.params, [name]: value } });
    return fleets.some((other) => [true, false].some((value) => mayLink(cell, set(fleet, value), set(other, value))));
  });
}
