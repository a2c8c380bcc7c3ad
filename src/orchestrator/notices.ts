import type { Clock } from '../model/clock.ts';
import type { Json } from '../model/json.ts';
import type { NodeHandle } from '../model/node.ts';
import { type LoadInstant, peerFacts, rendezvousTopics } from '../model/rendezvous-topics.ts';
import type { SyncClient } from '../model/sync.ts';

/** What Regatta tells everyone at the rendezvous of the run, in the topics that it documents. */
export class Notices {
  readonly #sync: Pick<SyncClient, 'publish'>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(sync: Pick<SyncClient, 'publish'>, clock: Pick<Clock, 'now'>) {
    this.#sync = sync;
    this.#clock = clock;
  }

  async nodesUp(nodes: readonly NodeHandle[]): Promise<void> {
    await Promise.all(nodes.map((handle) => this.#publish(rendezvousTopics.nodes, peerFacts(handle))));
  }

  /** The load begins at that instant of the clock. */
  async loadStarts(atNs: number): Promise<void> {
    await this.#publish(rendezvousTopics.loadStart, this.#instant(atNs));
  }

  async loadEnded(): Promise<void> {
    await this.#publish(rendezvousTopics.loadEnd, this.#instant(this.#clock.now()));
  }

  #instant(atNs: number): LoadInstant {
    return { monotonicNs: atNs, unixNs: Date.now() * 1e6 - this.#clock.now() + atNs };
  }

  async #publish(topic: string, payload: object): Promise<void> {
    await this.#sync.publish(topic, payload as Json);
  }
}
