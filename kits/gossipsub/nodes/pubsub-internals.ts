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
  decodeRpc(bytes: { readonly byteLength: number }): RPC;
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
  decodeRpc: 'function',
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

/**
 * Moves the first heartbeat of a pubsub that was started in this very turn, and with it the phase of all later ones; the library has 100 ms built in.
 */
export function delayFirstHeartbeat({ status, runHeartbeat }: PubsubInternals, delayNs: number): void {
  const delayMs = delayNs / NS_PER_MS;
  clearTimeout(status.heartbeatTimeout);
  status.heartbeatTimeout = setTimeout(runHeartbeat, delayMs);
  status.hearbeatStartMs = Date.now() + delayMs;
}
