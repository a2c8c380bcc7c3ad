import { noise } from '@chainsafe/libp2p-noise';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { type GossipSub, gossipsub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import { memory } from '@libp2p/memory';
import { plaintext } from '@libp2p/plaintext';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { createLibp2p, type Libp2p } from 'libp2p';
import type { JsonObject, NodeContext, NodeProgram } from 'regatta/node';
import { errorLog } from './error-log.ts';
import { HostedGossipsub } from './hosted-gossipsub.ts';
import { Neighbours } from './neighbours.ts';
import { heartbeatPhase, pubsubInternals, setHeartbeats } from './pubsub-internals.ts';
import { pubsubOptions } from './pubsub-options.ts';
import { LinkShaper } from './shaped-transport.ts';
import { checkWrappedClasses } from './wrapped-classes.ts';

/** One js-libp2p node that speaks GossipSub. */
export default {
  async start(params, context) {
    await checkWrappedClasses();
    const neighbours = new Neighbours(context);
    const shaper = new LinkShaper({ clock: context.clock, random: context.random, shapeOf: (peerId) => neighbours.pathTo(peerId) });
    const libp2p = await createNode(params, context, { neighbours, shaper });
    const { pubsub } = libp2p.services;
    const internals = await pubsubInternals(pubsub);
    const node = new HostedGossipsub({ params, context, libp2p, internals, neighbours, shaper });
    await libp2p.start();
    setHeartbeats(internals, {
      initialDelayNs: params['heartbeatInitialDelay'] as number,
      intervalNs: params['heartbeat'] as number,
      phase: heartbeatPhase(context.node.number),
    });
    node.begin();
    return node;
  },
} satisfies NodeProgram;

let memoryListeners = 0;

async function createNode(
  params: JsonObject,
  context: NodeContext,
  { neighbours, shaper }: { neighbours: Neighbours; shaper: LinkShaper },
): Promise<Libp2p<{ pubsub: GossipSub }>> {
  const { transport, security } = params as { transport: 'tcp' | 'memory'; security: 'noise' | 'plaintext' };
  // From the node's own randomness, so that a run repeated has the same peer ids.
  const privateKey = await generateKeyPairFromSeed(
    'Ed25519',
    Uint8Array.from({ length: 32 }, () => context.random.int(256)),
  );
  return createLibp2p({
    start: false,
    privateKey,
    logger: errorLog((line) => context.log(line)),
    addresses: { listen: [transport === 'memory' ? `/memory/${memoryListeners++}` : '/ip4/127.0.0.1/tcp/0'] },
    transports: [
      transport === 'memory'
        ? shaper.shaped(memory())
        : shaper.shaped(tcp({ inboundSocketInactivityTimeout: 0, outboundSocketInactivityTimeout: 0 })),
    ],
    connectionEncrypters: [security === 'plaintext' ? plaintext() : noise()],
    streamMuxers: [yamux()],
    connectionGater: {
      async denyInboundEncryptedConnection(peerId, connection) {
        await neighbours.known(peerId.toString());
        shaper.identified(connection, peerId);
        return false;
      },
    },
    // The topology (and peer exchange, where it is asked for) alone decides who is connected: nothing is pruned, refused, redialled or pinged.
    connectionManager: { maxConnections: 1e6, inboundConnectionThreshold: 1e9, maxIncomingPendingConnections: 1e6, reconnectRetries: 0 },
    connectionMonitor: { enabled: false },
    services: { identify: identify(), pubsub: gossipsub(pubsubOptions(params)) },
  });
}
