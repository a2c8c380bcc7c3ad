/**
 * What one event of a node costs its host: the GossipSub kit's trace from the library's call to the row in the spool, with the library left out. A message comes to each of 24
 * nodes seven times, and each node has its own text for the message's id, as in a network.
 *
 *     npx node bench/host-event.ts [messages, 40000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeContext } from '../src/model/kit.ts';
import { realClock } from '../src/load/real-clock.ts';
import { openSpool, type Spool } from '../src/recording/spool.ts';
import { Trace, type TraceOptions } from '../kits/gossipsub/nodes/trace.ts';

const nodes = 24;
const copies = 7;
const messages = Number(process.argv[2] ?? 40_000);
const batch = 500;
const targetUs = 0.2;

/** What a trace wraps of the library: here it does nothing else. */
type Traced = Pick<TraceOptions['internals'], 'score'> & { readonly trace: Trace };

function traced(node: number, spool: Spool, peers: ReadonlyMap<string, number>): Traced {
  const nothing = (): undefined => undefined;
  const members = ['addPeer', 'removePeer', 'graft', 'prune', 'duplicateMessage', 'score'];
  const score = Object.fromEntries(members.map((name) => [name, nothing]));
  const calls = ['decodeRpc', 'handleReceivedRpc', 'validateReceivedMessage', 'sendRpc', 'sendRpcInBatch'];
  const internals = {
    ...Object.fromEntries(calls.map((name) => [name, nothing])),
    score,
    mcache: { put: nothing },
    streamsOutbound: new Map(),
  } as unknown as TraceOptions['internals'];
  const context = { node: { number: node }, clock: realClock, runStartNs: 0, recorder: spool, keeps: () => true } as unknown as NodeContext;
  const pubsub = { addEventListener: nothing } as unknown as TraceOptions['pubsub'];
  const trace = new Trace({ pubsub, internals, context, numberOf: (peerId) => peers.get(peerId) ?? -1, delivered: nothing });
  return { score: internals.score, trace };
}

/** Ids of messages as the library has them: each node its own text. */
function idsOf(from: number): string[][] {
  return Array.from({ length: batch }, (_, message) => {
    const id = Buffer.alloc(44, from);
    id.writeUInt32BE(from + message, 40);
    return Array.from({ length: nodes }, () => id.toString('base64'));
  });
}

/** @returns how long the events of a batch of messages took, ns; not what it took to make up their ids. */
function recordBatch(traces: readonly Traced[], peers: readonly string[], from: number): number {
  const ids = idsOf(from);
  const begin = process.hrtime.bigint();
  for (const [message, texts] of ids.entries()) {
    for (const [node, { score }] of traces.entries()) {
      const text = texts[node] as string;
      for (let copy = 0; copy < copies; copy++) score.duplicateMessage(peers[(message + copy) % nodes] as string, text, 'blocks');
    }
  }
  return Number(process.hrtime.bigint() - begin);
}

const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  using spool = openSpool(join(directory, 'spool'));
  const peers = Array.from(
    { length: nodes },
    (_, node) => `12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9Hy${String(node).padStart(3, '0')}`,
  );
  const numbers = new Map(peers.map((peer, node) => [peer, node]));
  const traces = peers.map((_, node) => traced(node, spool, numbers));
  let ns = 0;
  for (let from = 0; from < messages * 1.25; from += batch) {
    const took = recordBatch(traces, peers, from);
    // the first fifth warms the path up
    if (from >= messages / 4) ns += took;
  }
  const us = ns / (messages * nodes * copies) / 1e3;
  console.log(`${us <= targetUs ? '✓' : '✗'} event in a host, µs ${us.toFixed(3)}  (≤ ${targetUs})`);
  process.exitCode = us <= targetUs ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
