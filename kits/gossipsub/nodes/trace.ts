import type { GossipSub, GossipsubMessage } from '@libp2p/gossipsub';
import type { RPC } from '@libp2p/gossipsub/message';
import { eventsTable, type NodeContext, type TableWriter } from 'regatta/node';
import { rpcsTable } from '../tables.ts';
import type { PubsubInternals } from './pubsub-internals.ts';
import { addTo, contentOf, noRpcs, type RpcContent } from './rpc-counts.ts';

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

export interface TraceOptions {
  readonly pubsub: GossipSub;
  readonly internals: PubsubInternals;
  readonly context: NodeContext;
  /** Number of the node with that peer id; −1 when it is none of the run's. */
  readonly numberOf: (peerId: string) => number;
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
    droppedRpcs: 0,
    sentBytes: 0,
    receivedBytes: 0,
  };
  readonly sent = noRpcs();
  readonly received = noRpcs();
  readonly #options: TraceOptions;
  readonly #events: TableWriter<typeof eventsTable>;
  readonly #rpcs: TableWriter<typeof rpcsTable>;
  readonly #typeCodes: { readonly [T in EventType]: number };
  readonly #directionCodes: { readonly sent: number; readonly received: number; readonly dropped: number };
  /** Of the event types that the experiment keeps. */
  readonly #kept: ReadonlySet<EventType>;
  readonly #keepsRpcs: boolean;
  /** topic → peers in the mesh as the rows tell it: what tells a prune from a refusal. */
  readonly #mesh = new Map<string, Set<string>>();
  /** Payloads that are being published, with the instant at which that was asked for. */
  readonly #publishing = new Map<Uint8Array, number>();
  /** Bytes of the RPC that was pushed or decoded last. */
  #lastBytes = 0;

  constructor(options: TraceOptions) {
    this.#options = options;
    const { context } = options;
    const { recorder } = context;
    this.#events = recorder.table(eventsTable);
    this.#rpcs = recorder.table(rpcsTable);
    this.#typeCodes = Object.fromEntries(eventTypes.map((type) => [type, recorder.code(type)])) as { [T in EventType]: number };
    this.#directionCodes = { sent: recorder.code('sent'), received: recorder.code('received'), dropped: recorder.code('dropped') };
    this.#kept = new Set(eventTypes.filter((type) => type === 'join' || type === 'leave' || context.keeps(type)));
    this.#keepsRpcs = context.keeps('rpc');
    this.#wrapPeersAndMesh();
    this.#wrapMessages();
    this.#wrapReceivedRpcs();
    this.#wrapSentRpcs();
  }

  /** Publishes, stamped with the instant `ts` (ns since run start) at which that was asked for. */
  async publish(topic: string, payload: Uint8Array, ts: number): Promise<void> {
    this.#publishing.set(payload, ts);
    try {
      await this.#options.pubsub.publish(topic, payload);
    } finally {
      this.#publishing.delete(payload);
    }
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
    // The only place where a published message has its id and is certain to go out.
    internals.mcache.put = (id, message, validated) => {
      const ts = message.data === undefined ? undefined : this.#publishing.get(message.data);
      if (ts !== undefined) {
        this.counts.published++;
        this.#write('publish', { ts, message: id.msgIdStr, topic: message.topic });
      }
      return put(id, message, validated);
    };
    internals.validateReceivedMessage = async (from, message) => {
      const validation = await validateReceivedMessage(from, message);
      if (validation.code === 'invalid') {
        this.counts.rejected++;
        this.#write('reject', {
          message: validation.msgIdStr,
          peer: from.toString(),
          topic: message.topic,
          reason: validation.error ?? validation.reason,
        });
      }
      return validation;
    };
  }

  #wrapReceivedRpcs(): void {
    const { internals } = this.#options;
    const { decodeRpc, handleReceivedRpc } = bound(internals, 'decodeRpc', 'handleReceivedRpc');
    internals.decodeRpc = (bytes) => {
      this.#lastBytes = bytes.byteLength + varintBytes(bytes.byteLength);
      return decodeRpc(bytes);
    };
    // The library handles an RPC in the same turn in which it decoded it: the bytes are this RPC's.
    internals.handleReceivedRpc = (from, rpc) => {
      const content = contentOf(rpc);
      addTo(this.received, content);
      this.counts.receivedBytes += this.#lastBytes;
      this.#writeRpc('received', from.toString(), rpc, content);
      return handleReceivedRpc(from, rpc);
    };
  }

  #wrapSentRpcs(): void {
    const { internals } = this.#options;
    const { sendRpc, sendRpcInBatch } = bound(internals, 'sendRpc', 'sendRpcInBatch');
    const streams = internals.streamsOutbound;
    const { set } = bound(streams, 'set');
    streams.set = (peer, stream) => {
      const { pushPrefixed } = bound(stream, 'pushPrefixed');
      stream.pushPrefixed = (data) => {
        this.#lastBytes = data.byteLength;
        pushPrefixed(data);
      };
      set(peer, stream);
      return streams;
    };
    internals.sendRpc = (peer, rpc) => {
      const isSent = sendRpc(peer, rpc);
      // Only now does the RPC hold the control messages that rode along.
      this.#countSent(peer, rpc, isSent);
      return isSent;
    };
    internals.sendRpcInBatch = (peers, rpc) => {
      const meant = [...peers];
      // Takes those out of the set to whom it could not send.
      sendRpcInBatch(peers, rpc);
      for (const peer of meant) this.#countSent(peer, rpc, peers.has(peer));
    };
  }

  #countSent(peer: string, rpc: RPC, isSent: boolean): void {
    const content = contentOf(rpc);
    if (isSent) {
      addTo(this.sent, content);
      this.counts.sentBytes += this.#lastBytes;
    } else {
      this.counts.droppedRpcs++;
      this.#lastBytes = 0;
    }
    this.#writeRpc(isSent ? 'sent' : 'dropped', peer, rpc, content);
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

  #writeRpc(direction: 'sent' | 'received' | 'dropped', peer: string, rpc: RPC, content: RpcContent): void {
    if (!this.#keepsRpcs) return;
    const { context, numberOf } = this.#options;
    const row = this.#rpcs.next();
    const { columns } = this.#rpcs;
    columns.ts[row] = context.clock.now() - context.runStartNs;
    columns.node[row] = context.node.number;
    columns.peer[row] = numberOf(peer);
    columns.direction[row] = this.#directionCodes[direction];
    columns.messages[row] = content.messages;
    columns.ihave[row] = content.ihave;
    columns.iwant[row] = content.iwant;
    columns.graft[row] = content.graft;
    columns.prune[row] = content.prune;
    columns.idontwant[row] = content.idontwant;
    columns.subscriptions[row] = rpc.subscriptions.length;
    columns.bytes[row] = this.#lastBytes;
  }
}

/** Length of the varint that precedes an RPC of that size on its stream. */
function varintBytes(size: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(size)) / 7));
}

/** Methods of an object as they are now, bound to it. */
function bound<T extends object, K extends keyof T>(target: T, ...names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, (target[name] as (...args: unknown[]) => unknown).bind(target)])) as Pick<T, K>;
}
