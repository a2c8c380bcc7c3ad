import type { Json, NodeHandle } from 'regatta/node';

/** When a node comes, goes and comes back, in ns from the start of the first round; 0 is before it, null is never. */
export interface Presence {
  readonly joinsNs: number;
  readonly leavesNs: number | null;
  readonly rejoinsNs: number | null;
}

/** What a GossipSub node publishes of itself once it is up. */
export interface GossipsubCard extends Presence {
  readonly peerId: string;
  /** Multiaddrs, without the peer id. */
  readonly addrs: readonly string[];
  readonly topics: readonly string[];
}

/** The card of a node of this kit. */
export function cardOf(node: NodeHandle): GossipsubCard {
  return node.card as Json & GossipsubCard;
}

/**
 * Whether a node is meant to be in the network at that time from the start of the first round, ns. Before that round, time is −∞.
 */
export function isPresent({ joinsNs, leavesNs, rejoinsNs }: Presence, ns: number): boolean {
  if (joinsNs > 0 && ns < joinsNs) return false;
  if (leavesNs === null || ns < leavesNs) return true;
  return rejoinsNs !== null && ns >= rejoinsNs;
}

/** Coming takes time (dialling, subscribing, a place in the mesh), and a message that is under way when its receiver goes is lost. */
const marginNs = 2e9;

/**
 * Whether a message published at that time is expected at the node by the live view: it is present then, and from 2 s before to 2 s after.
 * Publisher and receiver both judge by this, so that what one expects is what the other counts.
 */
export function isExpectedAt(presence: Presence, ns: number): boolean {
  return [ns - marginNs, ns, ns + marginNs].every((at) => isPresent(presence, at));
}

/** When a node that is present at that time came, ns from the start of the first round. */
export function cameNs({ joinsNs, rejoinsNs }: Presence, ns: number): number {
  return rejoinsNs !== null && ns >= rejoinsNs ? rejoinsNs : joinsNs;
}
