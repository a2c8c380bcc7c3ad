import type { Json } from './json.ts';
import type { NodeHandle } from './node.ts';

/** Topics of the rendezvous by which programs in any language take part in a run: `regatta:…` is Regatta's own. */
export const rendezvousTopics = {
  /** Nodes that are ready by rendezvous publish a {@link PublishedCard} here. */
  cards: 'regatta:cards',
  /** {@link PeerFacts} of every node of the run, once all are up: one message each. */
  nodes: 'regatta:nodes',
  /** One {@link LoadInstant}, at least half a second before the first round begins. */
  loadStart: 'regatta:load-start',
  /** One {@link LoadInstant}, when the last round has ended. */
  loadEnd: 'regatta:load-end',
} as const;

/** What a node says of itself once it is ready. */
export interface PublishedCard {
  /** Its name. */
  readonly node: string;
  readonly card?: Json;
  /** Where it can be reached, by name. */
  readonly endpoints?: { readonly [name: string]: string };
}

/** What nodes of any language are told of another node. */
export interface PeerFacts {
  /** Its name. */
  readonly node: string;
  readonly number: number;
  readonly fleet: string;
  readonly index: number;
  readonly region: string | null;
  readonly card: Json;
  /** As peers reach it. */
  readonly endpoints: { readonly [name: string]: string };
}

/** An instant on CLOCK_MONOTONIC, and on the wall clock since 1970. */
export interface LoadInstant {
  readonly monotonicNs: number;
  readonly unixNs: number;
}

export function peerFacts({ name, number, fleet, index, region, card, endpoints }: NodeHandle): PeerFacts {
  const inside = Object.fromEntries(Object.entries(endpoints).map(([endpoint, address]) => [endpoint, address.inside]));
  return { node: name, number, fleet, index, region, card, endpoints: inside };
}
