import { type LinkShape, NS_PER_MS, type NodeContext, type NodeHandle } from 'regatta/node';
import { areWilling, cardOf, type GossipsubCard } from './card.ts';

/** A node to which the topology has a link. */
export interface Neighbour {
  readonly node: NodeHandle;
  readonly card: GossipsubCard;
  readonly link: LinkShape;
}

/** The other nodes of the run as one node sees them: by peer id, and those that it is linked with. */
export class Neighbours {
  readonly #context: NodeContext;
  #numbers: ReadonlyMap<string, number> = new Map();

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** Number of the node with that peer id; −1 when it is none of the run's. */
  numberOf(peerId: string): number {
    const { peers } = this.#context;
    if (this.#numbers.size < peers.length) this.#numbers = new Map(peers.map((node) => [cardOf(node).peerId, node.number]));
    return this.#numbers.get(peerId) ?? -1;
  }

  linkTo(peerId: string): LinkShape | undefined {
    const number = this.numberOf(peerId);
    return number === -1 ? undefined : this.#context.linkTo(number);
  }

  /** Those with whom a node with that card is to be connected. */
  of(own: GossipsubCard): readonly Neighbour[] {
    return this.#context.peers.flatMap((node) => {
      const link = this.#context.linkTo(node.number);
      const card = cardOf(node);
      return link !== undefined && areWilling(own, card) ? [{ node, card, link }] : [];
    });
  }

  /** Resolves when the other nodes are known: a peer may dial before the own host has been told of the run's nodes. */
  async known(): Promise<void> {
    const { clock, signal } = this.#context;
    while (this.#context.peers.length === 0) await clock.sleepUntil(clock.now() + 5 * NS_PER_MS, signal);
  }
}
