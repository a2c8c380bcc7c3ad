import type { RPC } from '@libp2p/gossipsub/message';
import type { NodeContext, TableWriter } from 'regatta/node';
import { rpcsTable } from '../tables.ts';
import { bound } from './bound.ts';
import type { PubsubInternals } from './pubsub-internals.ts';
import { addTo, contentOf, noRpcs, type RpcContent } from './rpc-counts.ts';

export interface RpcTraceOptions {
  readonly internals: PubsubInternals;
  readonly context: NodeContext;
  /** Number of the node with that peer id; −1 when it is none of the run's. */
  readonly numberOf: (peerId: string) => number;
}

type Direction = 'sent' | 'received' | 'dropped';

/** One RPC as it passes. */
interface Passage {
  readonly peer: string;
  readonly rpc: RPC;
  readonly content: RpcContent;
  /** On the stream, length prefix included. */
  readonly bytes: number;
}

/** Sees every RPC that a GossipSub instance sends and receives: counts always, writes rows where the experiment keeps them. */
export class RpcTrace {
  readonly counts = { dropped: 0, sentBytes: 0, receivedBytes: 0 };
  readonly sent = noRpcs();
  readonly received = noRpcs();
  /** Why the last RPC that could not be sent was not. */
  lastFailure: string | undefined;
  readonly #options: RpcTraceOptions;
  readonly #rows: TableWriter<typeof rpcsTable> | undefined;
  readonly #directionCodes: { readonly [D in Direction]: number };
  /** Bytes of the RPC that was handed to a stream last. */
  #pushedBytes = 0;

  constructor(options: RpcTraceOptions) {
    this.#options = options;
    const { recorder } = options.context;
    const table = recorder.table(rpcsTable);
    this.#rows = options.context.keeps('rpc') ? table : undefined;
    this.#directionCodes = { sent: recorder.code('sent'), received: recorder.code('received'), dropped: recorder.code('dropped') };
    this.#wrapReceived();
    this.#wrapStreams();
    this.#wrapSent();
  }

  #wrapReceived(): void {
    const { internals } = this.#options;
    const { handleReceivedRpc } = bound(internals, 'handleReceivedRpc');
    const bytesFrom = receivedSizes(internals);
    internals.handleReceivedRpc = (from, rpc) => {
      const content = contentOf(rpc);
      const bytes = bytesFrom(from.toString());
      addTo(this.received, content);
      this.counts.receivedBytes += bytes;
      this.#write('received', { peer: from.toString(), rpc, content, bytes });
      return handleReceivedRpc(from, rpc);
    };
  }

  #wrapStreams(): void {
    const streams = this.#options.internals.streamsOutbound;
    const { set } = bound(streams, 'set');
    streams.set = (peer, stream) => {
      const { pushPrefixed } = bound(stream, 'pushPrefixed');
      stream.pushPrefixed = (data) => {
        this.#pushedBytes = data.byteLength;
        try {
          pushPrefixed(data);
        } catch (error) {
          // The library catches it, and logs it where we could not tell to which RPC it belongs.
          this.lastFailure = String(error);
          throw error;
        }
      };
      set(peer, stream);
      return streams;
    };
  }

  #wrapSent(): void {
    const { internals } = this.#options;
    const { sendRpc, sendRpcInBatch } = bound(internals, 'sendRpc', 'sendRpcInBatch');
    internals.sendRpc = (peer, rpc) => {
      const isSent = sendRpc(peer, rpc);
      // Only now does the RPC hold the control messages that rode along.
      if (isSent) this.#countSent(peer, rpc, this.#pushedBytes);
      else this.#countDropped(peer, rpc);
      return isSent;
    };
    internals.sendRpcInBatch = (peers, rpc) => {
      const meant = [...peers];
      // Takes those out of the set to whom it could not send; the others get the same bytes.
      sendRpcInBatch(peers, rpc);
      const bytes = this.#pushedBytes;
      for (const peer of meant) {
        if (peers.has(peer)) this.#countSent(peer, rpc, bytes);
        else this.#countDropped(peer, rpc);
      }
    };
  }

  #countSent(peer: string, rpc: RPC, bytes: number): void {
    const content = contentOf(rpc);
    addTo(this.sent, content);
    this.counts.sentBytes += bytes;
    this.#write('sent', { peer, rpc, content, bytes });
  }

  #countDropped(peer: string, rpc: RPC): void {
    this.counts.dropped++;
    if (!this.#options.internals.streamsOutbound.has(peer)) this.lastFailure = 'there is no open stream';
    this.#write('dropped', { peer, rpc, content: contentOf(rpc), bytes: 0 });
  }

  #write(direction: Direction, { peer, rpc, content, bytes }: Passage): void {
    if (this.#rows === undefined) return;
    const { context, numberOf } = this.#options;
    const row = this.#rows.next();
    const { columns } = this.#rows;
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
    columns.bytes[row] = bytes;
  }
}

/** How many bytes the RPC from a peer has that is being handled. */
function receivedSizes(internals: PubsubInternals): (peer: string) => number {
  if (internals.decodeRpc !== undefined) {
    const decodeRpc = internals.decodeRpc.bind(internals);
    let decoded = 0;
    internals.decodeRpc = (bytes) => {
      decoded = sizeOnStream(bytes);
      return decodeRpc(bytes);
    };
    // The library handles an RPC in the same turn in which it decoded it: the bytes are this RPC's.
    return () => decoded;
  }
  // Before version 16 what decodes cannot be wrapped. A peer's chunk is read only once the one before it is handled.
  const { pipePeerReadStream } = bound(internals, 'pipePeerReadStream');
  const last = new Map<string, number>();
  internals.pipePeerReadStream = (peer, chunks) => {
    async function* seen(): AsyncGenerator<{ readonly byteLength: number }> {
      for await (const chunk of chunks) {
        last.set(peer.toString(), sizeOnStream(chunk));
        yield chunk;
      }
    }
    return pipePeerReadStream(peer, seen()).finally(() => last.delete(peer.toString()));
  };
  return (peer) => last.get(peer) ?? 0;
}

function sizeOnStream({ byteLength }: { readonly byteLength: number }): number {
  return byteLength + varintBytes(byteLength);
}

/** Length of the varint that precedes an RPC of that size on its stream. */
function varintBytes(size: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(size)) / 7));
}
