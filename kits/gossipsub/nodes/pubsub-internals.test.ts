import { type GossipSub, gossipsub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import { createLibp2p } from 'libp2p';
import { expect, it } from 'vitest';
import { heartbeatPhase, pubsubInternals, setHeartbeats } from './pubsub-internals.ts';

it('names the version of the library and every member that is missing', async () => {
  const other = { peers: new Map(), score: { score: () => 0 } } as unknown as GossipSub;
  await expect(pubsubInternals(other)).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: expect.stringMatching(
      /^@libp2p\/gossipsub \d+\.\d+\.\d+ cannot be traced: it has no topics, mesh, .*sendRpc.*, score\.addPeer.*, mcache\.put$/,
    ),
  });
});

it('finds every member in the version that is installed, and sets its heartbeats', async () => {
  const libp2p = await createLibp2p({ services: { identify: identify(), pubsub: gossipsub({ heartbeatInterval: 300 }) } });
  try {
    const startedMs = performance.now();
    setHeartbeats(await pubsubInternals(libp2p.services.pubsub), { initialDelayNs: 400e6, intervalNs: 300e6, phase: 0.5 });
    const heartbeatsMs: number[] = [];
    await new Promise<void>((resolve) => {
      libp2p.services.pubsub.addEventListener('gossipsub:heartbeat', () => {
        if (heartbeatsMs.push(performance.now() - startedMs) === 3) resolve();
      });
    });
    expect(heartbeatsMs[0]).toBeGreaterThan(390);
    expect(heartbeatsMs[1]).toBeGreaterThan(390 + 150);
    expect((heartbeatsMs[1] ?? 0) - (heartbeatsMs[0] ?? 0)).toBeLessThan(290);
    expect((heartbeatsMs[2] ?? 0) - (heartbeatsMs[1] ?? 0)).toBeGreaterThan(225);
  } finally {
    await libp2p.stop();
  }
});

it('spreads the heartbeats of nodes evenly, whichever of them share a process', () => {
  for (const [first, count] of [
    [0, 12],
    [12, 12],
    [4, 100],
  ] as const) {
    const phases = Array.from({ length: count }, (_, index) => heartbeatPhase(first + index)).sort((a, b) => a - b);
    const gaps = phases.map((phase, index) => (phases[index + 1] ?? (phases[0] ?? 0) + 1) - phase);
    expect(Math.min(...gaps)).toBeGreaterThan(0.4 / count);
    expect(Math.max(...gaps)).toBeLessThan(2 / count);
  }
});
