import type { Random } from '../model/random.ts';
import type { Edge, PlacedNode } from './topologies/topology.ts';

/** Pairs of fleets, also of a fleet with itself. */
export type FleetPairs = readonly (readonly [string, string])[];

/**
 * The edges without those between fleets that are kept apart. Each of these gives way to an edge of one of its ends, of the one with fewer links first, to a node drawn from
 * all to whom it may be linked and is not yet; where there is none for either end, the graph has one edge less. Whoever loses all links gets one in any case, if
 * anybody may be linked to it. So nodes keep their degree as far as possible, though the shape of the topology (a ring, a grid) is lost where fleets in it are apart.
 */
export function keepApart(edges: readonly Edge[], nodes: readonly PlacedNode[], apart: FleetPairs, random: Random): readonly Edge[] {
  if (apart.length === 0) return edges;
  const fleets = partnersOf(nodes, apart);
  const fleetOf = (node: number): FleetPartners => fleets.get((nodes[node] as PlacedNode).fleet) as FleetPartners;
  const parted = ([a, b]: Edge): boolean => fleetOf(a).apart.has((nodes[b] as PlacedNode).fleet);
  const kept = edges.filter((edge) => !parted(edge));
  const linked = nodes.map(() => new Set<number>());
  const link = ([a, b]: Edge): void => {
    linked[a]?.add(b);
    linked[b]?.add(a);
  };
  for (const edge of kept) link(edge);
  const degree = (node: number): number => (linked[node] as Set<number>).size;
  const replace = (ends: readonly number[]): void => {
    const end = ends.find((node) => degree(node) < fleetOf(node).partners);
    if (end === undefined) return;
    const { places } = fleetOf(end);
    // comes to an end, since fewer are taken than there are
    const draw = (): number => places[random.int(places.length)] as number;
    let other = draw();
    while (other === end || linked[end]?.has(other)) other = draw();
    const edge: Edge = [end, other];
    kept.push(edge);
    link(edge);
  };
  const lost = edges.filter(parted);
  for (const [a, b] of lost) replace((random.next() < 0.5 ? [a, b] : [b, a]).toSorted((one, other) => degree(one) - degree(other)));
  for (const node of new Set(lost.flat())) if (degree(node) === 0) replace([node]);
  return kept;
}

interface FleetPartners {
  /** Fleets to whose nodes its nodes have no links. */
  readonly apart: ReadonlySet<string>;
  /** Where the nodes are to which its nodes may be linked, its own among them if they may be linked to each other. */
  readonly places: readonly number[];
  /** To how many others each of its nodes may be linked. */
  readonly partners: number;
}

function partnersOf(nodes: readonly PlacedNode[], pairs: FleetPairs): ReadonlyMap<string, FleetPartners> {
  const members = Map.groupBy(nodes.keys(), (place) => (nodes[place] as PlacedNode).fleet);
  return new Map(
    [...members.keys()].map((fleet) => {
      const apart = new Set(pairs.flatMap(([one, other]) => (one === fleet ? [other] : other === fleet ? [one] : [])));
      const places = [...members].flatMap(([other, own]) => (apart.has(other) ? [] : own));
      return [fleet, { apart, places, partners: places.length - (apart.has(fleet) ? 0 : 1) }];
    }),
  );
}
