import { readFile } from 'node:fs/promises';
import type { GossipSub } from '@libp2p/gossipsub';
import type { RPC } from '@libp2p/gossipsub/message';
import type { PeerId } from '@libp2p/interface';
import { NS_PER_MS, RegattaError } from 'regatta/node';

/** What `validateReceivedMessage` finds out about one copy of a message. */
interface Validation {
  readonly code: 'duplicate' | 'invalid' | 'valid';
  readonly msgIdStr?: string;
  readonly reason?: string;
  readonly error?: string;
}

/** The members of js-libp2p's GossipSub that the kit reads or wraps and that its types do not all show. */
export interface PubsubInternals {
  readonly peers: ReadonlyMap<string, PeerId>;
  /** topic → peers that subscribe to it */
  readonly topics: ReadonlyMap<string, ReadonlySet<string>>;
  readonly mesh: ReadonlyMap<string, ReadonlySet<string>>;
  /** topic → peer → end of its backoff */
  readonly backoff: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly streamsOutbound: Map<string, { pushPrefixed(data: { readonly byteLength: number }): void }>;
  readonly score: {
    score(peer: string): number;
    addPeer(peer: string): void;
    removePeer(peer: string): void;
    graft(peer: string, topic: string): void;
    prune(peer: string, topic: string): void;
    duplicateMessage(from: string, messageId: string, topic: string): void;
  };
  readonly mcache: { put(id: { readonly msgIdStr: string }, message: RPC.Message, validated: boolean): boolean };
  readonly status: { heartbeatTimeout?: NodeJS.Timeout; hearbeatStartMs?: number };
  readonly runHeartbeat: () => void;
  /** Since version 16. */
  decodeRpc?: ((bytes: { readonly byteLength: number }) => RPC) | undefined;
  /** Decodes and handles what comes from a peer, one chunk after another. */
  pipePeerReadStream(peer: PeerId, chunks: AsyncIterable<{ readonly byteLength: number }>): Promise<void>;
  handleReceivedRpc(from: PeerId, rpc: RPC): Promise<void>;
  validateReceivedMessage(from: PeerId, message: RPC.Message): Promise<Validation>;
  msgIdToStrFn(id: Uint8Array): string;
  sendRpc(peer: string, rpc: RPC): boolean;
  sendRpcInBatch(peers: Set<string>, rpc: RPC): void;
}

const members: { readonly [path: string]: 'function' | 'map' | 'object' } = {
  peers: 'map',
  topics: 'map',
  mesh: 'map',
  backoff: 'map',
  streamsOutbound: 'map',
  status: 'object',
  runHeartbeat: 'function',
  pipePeerReadStream: 'function',
  handleReceivedRpc: 'function',
  validateReceivedMessage: 'function',
  msgIdToStrFn: 'function',
  sendRpc: 'function',
  sendRpcInBatch: 'function',
  'score.score': 'function',
  'score.addPeer': 'function',
  'score.removePeer': 'function',
  'score.graft': 'function',
  'score.prune': 'function',
  'score.duplicateMessage': 'function',
  'mcache.put': 'function',
};

/** Gives access to the inside of a pubsub instance; throws KIT_BROKEN, naming the library's version, when that version has another inside. */
export async function pubsubInternals(pubsub: GossipSub): Promise<PubsubInternals> {
  const missing = Object.entries(members)
    .filter(
      ([path, kind]) =>
        kindOf(path.split('.').reduce<unknown>((at, name) => (at as { [name: string]: unknown } | undefined)?.[name], pubsub)) !== kind,
    )
    .map(([path]) => path);
  if (missing.length > 0) {
    throw new RegattaError('KIT_BROKEN', `@libp2p/gossipsub ${await loadedVersion()} cannot be traced: it has no ${missing.join(', ')}`, {
      hint: 'The trace wraps these members of the library; kits/gossipsub/README.md lists the versions that it knows.',
    });
  }
  return pubsub as unknown as PubsubInternals;
}

function kindOf(value: unknown): string {
  return value instanceof Map ? 'map' : typeof value;
}

async function loadedVersion(): Promise<string> {
  // The package does not export its package.json; it stands two levels above the entry, dist/src/index.js.
  const text = await readFile(new URL('../../package.json', import.meta.resolve('@libp2p/gossipsub')), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** When a node's heartbeats are. */
export interface HeartbeatTimes {
  /** From the start of the node to its first heartbeat, ns. */
  readonly initialDelayNs: number;
  /** Between heartbeats, ns. */
  readonly intervalNs: number;
  /** Where between two multiples of the interval after the first one all later ones lie: 0 up to 1, of the interval. */
  readonly phase: number;
}

/**
 * Sets the heartbeats of a pubsub that was started in this very turn; the library has 100 ms and no phase built in. The second one comes, as always with the
 * library, no sooner than a quarter of the interval after the first, and no later than one and a quarter.
 */
export function setHeartbeats({ status, runHeartbeat }: PubsubInternals, { initialDelayNs, intervalNs, phase }: HeartbeatTimes): void {
  const delayMs = initialDelayNs / NS_PER_MS;
  clearTimeout(status.heartbeatTimeout);
  status.heartbeatTimeout = setTimeout(runHeartbeat, delayMs);
  status.hearbeatStartMs = Date.now() + delayMs - ((1 - phase) * intervalNs) / NS_PER_MS;
}

/** The golden ratio's part behind the point: its multiples lie evenly in [0, 1), however many there are and wherever they begin. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Where the heartbeats of node `number` lie. Nodes of one machine start together; without this, heartbeats of many would come at one instant each time and hold up
 * all else in their process, as those of machines that were started at unrelated times never do.
 */
export function heartbeatPhase(number: number): number {
  return (number * GOLDEN) % 1;
}
