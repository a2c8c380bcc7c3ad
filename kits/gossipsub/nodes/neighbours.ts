import { type LinkShape, NS_PER_MS, type NodeContext, type NodeHandle } from 'regatta/node';
import { cardOf, type GossipsubCard } from './card.ts';

/** Another node of the run. */
export interface Peer {
  readonly node: NodeHandle;
  readonly card: GossipsubCard;
}

/** The other nodes of the run as one node sees them. */
export class Neighbours {
  readonly #context: NodeContext;
  /** What the rest was made from: the host puts a new list in its place when more nodes are up. */
  #peers: readonly NodeHandle[] = [];
  #others: readonly Peer[] = [];
  #byPeerId: ReadonlyMap<string, number> = new Map();

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** All other nodes; none before the host has been told of them. */
  get others(): readonly Peer[] {
    this.#refresh();
    return this.#others;
  }

  /** Those with whom the topology links the node. */
  get linked(): readonly Peer[] {
    return this.others.filter(({ node }) => this.#context.linkTo(node.number) !== undefined);
  }

  /** Number of the node with that peer id; −1 when it is none of the run's. */
  numberOf(peerId: string): number {
    this.#refresh();
    return this.#byPeerId.get(peerId) ?? -1;
  }

  pathTo(peerId: string): LinkShape | undefined {
    return this.#context.pathTo(this.numberOf(peerId));
  }

  /** Resolves when the node with that peer id is known: it may dial before the own host has been told of it. */
  async known(peerId: string): Promise<void> {
    const { clock, signal } = this.#context;
    while (this.numberOf(peerId) < 0) await clock.sleepUntil(clock.now() + 5 * NS_PER_MS, signal);
  }

  #refresh(): void {
    const { peers, node: own } = this.#context;
    if (peers === this.#peers) return;
    this.#peers = peers;
    // Numbers of nodes that are not up are holes in the list: flatMap passes over them.
    this.#others = peers.flatMap((node) => (node.number === own.number ? [] : [{ node, card: cardOf(node) }]));
    this.#byPeerId = new Map(this.#others.map(({ node, card }) => [card.peerId, node.number]));
  }
}
