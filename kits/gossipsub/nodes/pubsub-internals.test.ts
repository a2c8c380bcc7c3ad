import { type GossipSub, gossipsub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import { createLibp2p } from 'libp2p';
import { expect, it } from 'vitest';
import { delayFirstHeartbeat, pubsubInternals } from './pubsub-internals.ts';

it('names the version of the library and every member that is missing', async () => {
  const other = { peers: new Map(), score: { score: () => 0 } } as unknown as GossipSub;
  await expect(pubsubInternals(other)).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: expect.stringMatching(
      /^@libp2p\/gossipsub \d+\.\d+\.\d+ cannot be traced: it has no topics, mesh, .*sendRpc.*, score\.addPeer.*, mcache\.put$/,
    ),
  });
});

it('finds every member in the version that is installed, and moves its first heartbeat', async () => {
  const libp2p = await createLibp2p({ services: { identify: identify(), pubsub: gossipsub({ heartbeatInterval: 300 }) } });
  try {
    const startedMs = performance.now();
    delayFirstHeartbeat(await pubsubInternals(libp2p.services.pubsub), 400e6);
    const heartbeatsMs: number[] = [];
    await new Promise<void>((resolve) => {
      libp2p.services.pubsub.addEventListener('gossipsub:heartbeat', () => {
        if (heartbeatsMs.push(performance.now() - startedMs) === 2) resolve();
      });
    });
    expect(heartbeatsMs[0]).toBeGreaterThan(390);
    expect(heartbeatsMs[1]).toBeGreaterThan(390 + 225);
  } finally {
    await libp2p.stop();
  }
});
