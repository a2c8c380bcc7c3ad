import type { ParamSpecs } from '../../model/params.ts';
import type { TopologyPlan } from '../../model/plan.ts';
import type { Random } from '../../model/random.ts';

/** Two nodes that are joined, by their place in the list of nodes. */
export type Edge = readonly [a: number, b: number];

/** What places a node in a topology. */
export interface PlacedNode {
  readonly name: string;
  readonly fleet: string;
}

export type TopologyKind = TopologyPlan['kind'];

/** One way to lay out a network. Pure. */
export interface Topology<Kind extends TopologyKind = TopologyKind> {
  readonly about: string;
  /** What the plan's entry of this kind holds besides its name. */
  readonly options: ParamSpecs;
  /** Says in one sentence why it cannot exist over these nodes; undefined when it can. */
  check(plan: TopologyPlan & { readonly kind: Kind }, nodes: readonly string[]): string | undefined;
  /** Undirected edges, each once, for a plan that passed `check`. */
  edges(plan: TopologyPlan & { readonly kind: Kind }, nodes: readonly PlacedNode[], random: Random): readonly Edge[];
  /** The first of a pair must be the one that dials; else dials are spread evenly, and pairs of fleets that are kept apart get other links. */
  readonly isDirected?: boolean;
}

/** For topologies that exist over any number of nodes. */
export function always(): undefined {
  return undefined;
}
