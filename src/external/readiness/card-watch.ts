import { messageOf } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import type { NodeContext } from '../../model/kit.ts';
import type { Endpoints } from '../../model/node.ts';
import type { PublishedCard } from '../../model/rendezvous-topics.ts';
import type { Probe } from './probes.ts';
import { publishedCard } from './published-cards.ts';

/** Waits for the card that a node publishes at the rendezvous, by which it says that it is ready. */
export class CardWatch {
  #published: PublishedCard | undefined;
  #problem: string | undefined;

  constructor({ rendezvous, node, signal }: Pick<NodeContext, 'rendezvous' | 'node' | 'signal'>) {
    publishedCard(rendezvous, node.name, signal).then(
      (card) => (this.#published = card),
      (error: unknown) => (this.#problem = messageOf(error)),
    );
  }

  readonly probe: Probe = async () => {
    if (this.#published !== undefined) return undefined;
    return this.#problem ?? 'its card, which it is to publish at the rendezvous';
  };

  get card(): Json {
    return this.#published?.card ?? {};
  }

  /** Those that the node names itself, over those of its ports. */
  endpointsOver(ports: Endpoints): Endpoints {
    const own = Object.entries(this.#published?.endpoints ?? {}).map(([name, address]) => [name, { inside: address, outside: address }]);
    return { ...ports, ...Object.fromEntries(own) };
  }
}
