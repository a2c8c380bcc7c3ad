import type { GossipSub, GossipsubMessage } from '@libp2p/gossipsub';
import { eventsTable, type TableWriter } from 'regatta/node';
import { bound } from './bound.ts';
import { claimedMessageId } from './claimed-message-id.ts';
import { RpcTrace, type RpcTraceOptions } from './rpc-trace.ts';

const eventTypes = ['publish', 'deliver', 'duplicate', 'reject', 'graft', 'prune', 'add_peer', 'remove_peer', 'join', 'leave'] as const;
type EventType = (typeof eventTypes)[number];

/** What a row of `events` may say besides when, where and what. */
interface EventDetails {
  readonly ts?: number;
  readonly message?: string | undefined;
  readonly peer?: string;
  readonly topic?: string;
  readonly reason?: string | undefined;
}

/** A message that is being published. */
interface Publication {
  /** Known once the library has stored it, just before it sends it. */
  id?: string;
}

export interface TraceOptions extends RpcTraceOptions {
  readonly pubsub: GossipSub;
  /** Told of each message that reaches the application. */
  readonly delivered: (message: GossipsubMessage) => void;
}

/**
 * Sees all that a GossipSub instance does: js-libp2p has no tracer, so this wraps the instance's own members and calls them as before.
 * Counts always; writes rows for what the experiment keeps. Events mean what they mean in libp2p's trace
 * (https://github.com/libp2p/go-libp2p-pubsub/blob/master/pb/trace.proto), except that a PRUNE which only answers a refused GRAFT is no `prune`:
 * `graft`, `prune`, `remove_peer` and `leave` together give the mesh at any time.
 */
export class Trace {
  readonly counts = {
    published: 0,
    delivered: 0,
    duplicates: 0,
    rejected: 0,
    grafts: 0,
    prunes: 0,
  };
  readonly rpcs: RpcTrace;
  readonly #options: TraceOptions;
  readonly #events: TableWriter<typeof eventsTable>;
  readonly #typeCodes: { readonly [T in EventType]: number };
  /** Of the event types that the experiment keeps. */
  readonly #kept: ReadonlySet<EventType>;
  /** topic → peers in the mesh as the rows tell it: what tells a prune from a refusal. */
  readonly #mesh = new Map<string, Set<string>>();
  /** By payload. */
  readonly #publishing = new Map<Uint8Array, Publication>();

  constructor(options: TraceOptions) {
    this.#options = options;
    const { context } = options;
    const { recorder } = context;
    this.#events = recorder.table(eventsTable);
    this.#typeCodes = Object.fromEntries(eventTypes.map((type) => [type, recorder.code(type)])) as { [T in EventType]: number };
    this.#kept = new Set(eventTypes.filter((type) => type === 'join' || type === 'leave' || context.keeps(type)));
    this.#wrapPeersAndMesh();
    this.#wrapMessages();
    this.rpcs = new RpcTrace(options);
  }

  /**
   * Publishes, stamped with the instant `ts` (ns since run start) at which that was asked for. Rejects when no peer was sent the message: the library only
   * says so in what it returns. Such a message is no publication, though gossip may still carry it.
   */
  async publish(topic: string, payload: Uint8Array, ts: number): Promise<void> {
    const publication: Publication = {};
    this.#publishing.set(payload, publication);
    try {
      const { recipients } = await this.#options.pubsub.publish(topic, payload);
      if (recipients.length === 0) {
        throw new Error(`the message could be sent to none of the peers in topic ${topic}: ${this.rpcs.lastFailure ?? 'the log says why'}`);
      }
    } finally {
      this.#publishing.delete(payload);
    }
    this.counts.published++;
    this.#write('publish', { ts, message: publication.id, topic });
  }

  subscribe(topic: string): void {
    const { pubsub, internals } = this.#options;
    this.#write('join', { topic });
    pubsub.subscribe(topic);
    // Joining fills the mesh without telling the score.
    for (const peer of internals.mesh.get(topic) ?? []) this.#grafted(peer, topic);
  }

  unsubscribe(topic: string): void {
    this.#options.pubsub.unsubscribe(topic);
    this.#mesh.delete(topic);
    this.#write('leave', { topic });
  }

  #wrapPeersAndMesh(): void {
    const { score } = this.#options.internals;
    const { addPeer, removePeer, graft, prune } = bound(score, 'addPeer', 'removePeer', 'graft', 'prune');
    score.addPeer = (peer) => {
      this.#write('add_peer', { peer });
      addPeer(peer);
    };
    score.removePeer = (peer) => {
      for (const members of this.#mesh.values()) members.delete(peer);
      this.#write('remove_peer', { peer });
      removePeer(peer);
    };
    score.graft = (peer, topic) => {
      this.#grafted(peer, topic);
      graft(peer, topic);
    };
    score.prune = (peer, topic) => {
      if (this.#mesh.get(topic)?.delete(peer) === true) {
        this.counts.prunes++;
        this.#write('prune', { peer, topic });
      }
      prune(peer, topic);
    };
  }

  #grafted(peer: string, topic: string): void {
    let members = this.#mesh.get(topic);
    if (members === undefined) {
      members = new Set();
      this.#mesh.set(topic, members);
    }
    if (members.has(peer)) return;
    members.add(peer);
    this.counts.grafts++;
    this.#write('graft', { peer, topic });
  }

  #wrapMessages(): void {
    const { pubsub, internals, delivered } = this.#options;
    const { duplicateMessage } = bound(internals.score, 'duplicateMessage');
    const { put } = bound(internals.mcache, 'put');
    const { validateReceivedMessage } = bound(internals, 'validateReceivedMessage');
    pubsub.addEventListener('gossipsub:message', ({ detail }) => {
      this.counts.delivered++;
      this.#write('deliver', { message: detail.msgId, peer: detail.propagationSource.toString(), topic: detail.msg.topic });
      delivered(detail);
    });
    internals.score.duplicateMessage = (from, message, topic) => {
      this.counts.duplicates++;
      this.#write('duplicate', { message, peer: from, topic });
      duplicateMessage(from, message, topic);
    };
    // The only place where a published message and its id are seen together.
    internals.mcache.put = (id, message, validated) => {
      const publication = message.data === undefined ? undefined : this.#publishing.get(message.data);
      if (publication !== undefined) {
        publication.id = id.msgIdStr;
        this.rpcs.lastFailure = undefined;
      }
      return put(id, message, validated);
    };
    internals.validateReceivedMessage = async (from, message) => {
      const validation = await validateReceivedMessage(from, message);
      if (validation.code === 'invalid') {
        this.counts.rejected++;
        const claimed = validation.msgIdStr === undefined ? claimedMessageId(message) : undefined;
        this.#write('reject', {
          message: claimed === undefined ? validation.msgIdStr : internals.msgIdToStrFn(claimed),
          peer: from.toString(),
          topic: message.topic,
          reason: validation.error ?? validation.reason,
        });
      }
      return validation;
    };
  }

  #write(type: EventType, { ts, message, peer, topic, reason }: EventDetails): void {
    if (!this.#kept.has(type)) return;
    const { context, numberOf } = this.#options;
    const row = this.#events.next();
    const { columns } = this.#events;
    columns.ts[row] = ts ?? context.clock.now() - context.runStartNs;
    columns.node[row] = context.node.number;
    columns.type[row] = this.#typeCodes[type];
    columns.message[row] = message === undefined ? -1 : context.recorder.code(message);
    columns.from_node[row] = peer === undefined ? -1 : numberOf(peer);
    columns.topic[row] = topic === undefined ? -1 : context.recorder.code(topic);
    columns.reason[row] = reason === undefined ? -1 : context.recorder.code(reason);
  }
}
