import type { NodeContext } from 'regatta/node';
import { meshTable, scoresTable } from '../tables.ts';
import type { PubsubInternals } from './pubsub-internals.ts';

/** Writes peer scores and mesh into their tables every `intervalNs`, until the signal ends it. */
export async function inspectRegularly(
  pubsub: PubsubInternals,
  context: NodeContext,
  { intervalNs, numberOf, signal }: { intervalNs: number; numberOf: (peerId: string) => number; signal: AbortSignal },
): Promise<void> {
  const { clock, recorder, node, runStartNs, random } = context;
  const scores = recorder.table(scoresTable);
  const mesh = recorder.table(meshTable);
  // Nodes of a host start together: each has its own phase, lest all of them inspect in the same millisecond.
  let dueNs = clock.now() + random.next() * intervalNs;
  while (!signal.aborted) {
    await clock.sleepUntil(dueNs, signal);
    const ts = clock.now() - runStartNs;
    for (const peer of pubsub.peers.keys()) {
      const row = scores.next();
      scores.columns.ts[row] = ts;
      scores.columns.node[row] = node.number;
      scores.columns.peer[row] = numberOf(peer);
      scores.columns.score[row] = pubsub.score.score(peer);
    }
    for (const [topic, peers] of pubsub.mesh) {
      const topicCode = recorder.code(topic);
      for (const peer of peers) {
        const row = mesh.next();
        mesh.columns.ts[row] = ts;
        mesh.columns.node[row] = node.number;
        mesh.columns.topic[row] = topicCode;
        mesh.columns.peer[row] = numberOf(peer);
      }
    }
    dueNs += intervalNs * Math.max(1, Math.ceil((clock.now() - dueNs) / intervalNs));
  }
}
