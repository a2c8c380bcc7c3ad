import type { Json, RendezvousAddress } from '../../sdk/node.ts';
import { type OpenSync, openSync } from '../../sdk/sync.ts';
import { type PublishedCard, rendezvousTopics } from '../../model/rendezvous-topics.ts';

/**
 * Cards that nodes publish themselves at a rendezvous. One connection serves all nodes of a process that are waited for, and is closed when none is any more.
 */
class PublishedCards {
  readonly #address: RendezvousAddress;
  readonly #waiting = new Map<string, Set<(card: PublishedCard) => void>>();
  readonly #known = new Map<string, PublishedCard>();
  #connection: Promise<OpenSync> | undefined;

  constructor(address: RendezvousAddress) {
    this.#address = address;
  }

  /** The first card of the node of that name, published before or after. Rejects with the signal's reason, or with RENDEZVOUS. */
  async cardOf(node: string, signal: AbortSignal): Promise<PublishedCard> {
    signal.throwIfAborted();
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<PublishedCard>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const waiters = this.#waiting.get(node) ?? new Set();
    this.#waiting.set(node, waiters.add(resolve));
    this.#connection ??= this.#listen();
    try {
      return await Promise.race([promise, this.#connection.then(() => promise)]);
    } finally {
      signal.removeEventListener('abort', abort);
      waiters.delete(resolve);
      if (waiters.size === 0) this.#waiting.delete(node);
      if (this.#waiting.size === 0) this.#close();
    }
  }

  async #listen(): Promise<OpenSync> {
    const { url, token } = this.#address;
    const sync = await openSync(url, { token });
    void this.#read(sync);
    return sync;
  }

  async #read(sync: OpenSync): Promise<void> {
    try {
      for await (const message of sync.subscribe(rendezvousTopics.cards)) {
        const card = readCard(message);
        // a second card of a node does not change what others were told of it
        if (card === undefined || this.#known.has(card.node)) continue;
        this.#known.set(card.node, card);
        for (const resolve of this.#waiting.get(card.node) ?? []) resolve(card);
      }
    } catch {
      // the link to the rendezvous is gone, and with it soon the host
    }
  }

  #close(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    void connection?.then(
      (sync) => sync[Symbol.asyncDispose](),
      () => undefined,
    );
  }
}

const byUrl = new Map<string, PublishedCards>();

/** Resolves with what the node of that name publishes of itself in the topic `regatta:cards`. Rejects with the signal's reason, or with RENDEZVOUS where the rendezvous cannot be reached. */
export function publishedCard(address: RendezvousAddress, node: string, signal: AbortSignal): Promise<PublishedCard> {
  const cards = byUrl.get(address.url) ?? new PublishedCards(address);
  byUrl.set(address.url, cards);
  return cards.cardOf(node, signal);
}

/** Undefined for a message that is no card: anybody may publish there. */
function readCard(message: Json): PublishedCard | undefined {
  if (!isMap(message) || typeof message['node'] !== 'string') return undefined;
  const { node, card = null, endpoints } = message;
  const written = isMap(endpoints)
    ? Object.entries(endpoints).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : [];
  return { node, card, endpoints: Object.fromEntries(written) };
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
