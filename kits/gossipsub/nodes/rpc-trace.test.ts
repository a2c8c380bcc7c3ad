import { gossipsub } from '@libp2p/gossipsub';
import type { RPC } from '@libp2p/gossipsub/message';
import type { PeerId } from '@libp2p/interface';
import { identify } from '@libp2p/identify';
import { createLibp2p } from 'libp2p';
import type { NodeContext } from 'regatta/node';
import { expect, it } from 'vitest';
import { type PubsubInternals, pubsubInternals } from './pubsub-internals.ts';
import { RpcTrace } from './rpc-trace.ts';

it('counts the same bytes for every peer of a batch, also after one whose stream is closed', async () => {
  const libp2p = await createLibp2p({ start: false, services: { identify: identify(), pubsub: gossipsub() } });
  const internals = await pubsubInternals(libp2p.services.pubsub);
  const rows: number[][] = [];
  const trace = new RpcTrace({ internals, context: recording(rows), numberOf: Number });
  for (const peer of ['0', '1', '2']) {
    internals.streamsOutbound.set(peer, {
      pushPrefixed: () => {
        if (peer === '1') throw new Error('Cannot write to a stream that is closed');
      },
    });
  }
  const rpc = { subscriptions: [], messages: [{ topic: 'blocks', data: new Uint8Array(100) }] } as unknown as RPC;
  internals.sendRpcInBatch(new Set(['0', '1', '2', '3']), rpc);

  const [first] = rows;
  expect(first?.[1]).toBeGreaterThan(100);
  expect(rows.map(([peer, bytes]) => [peer, bytes])).toEqual([
    [0, first?.[1]],
    [1, 0],
    [2, first?.[1]],
    [3, 0],
  ]);
  expect(trace.counts).toEqual({ dropped: 2, sentBytes: 2 * Number(first?.[1]), receivedBytes: 0 });
  expect(trace.sent).toMatchObject({ rpcs: 2, messages: 2 });
  expect(trace.lastFailure).toBe('there is no open stream');
});

it('counts what comes from each peer by its own chunks, where the library decodes out of reach as before version 16', async () => {
  const libp2p = await createLibp2p({ start: false, services: { identify: identify(), pubsub: gossipsub() } });
  const inner = await pubsubInternals(libp2p.services.pubsub);
  const rows: number[][] = [];
  const internals: PubsubInternals = {
    ...inner,
    decodeRpc: undefined,
    sendRpc: () => true,
    sendRpcInBatch: () => undefined,
    handleReceivedRpc: async () => undefined,
    async pipePeerReadStream(peer, chunks) {
      for await (const _ of chunks) void internals.handleReceivedRpc(peer, { subscriptions: [], messages: [] });
    },
  };
  const trace = new RpcTrace({ internals, context: recording(rows), numberOf: Number });
  async function* chunks(...sizes: readonly number[]) {
    for (const byteLength of sizes) yield { byteLength };
  }
  const peer = (name: string): PeerId => ({ toString: () => name }) as unknown as PeerId;
  await Promise.all([internals.pipePeerReadStream(peer('1'), chunks(100, 200)), internals.pipePeerReadStream(peer('2'), chunks(50, 60))]);
  expect(rows.map(([from, bytes]) => [from, bytes]).toSorted(([, one = 0], [, other = 0]) => other - one)).toEqual([
    [1, 202],
    [1, 101],
    [2, 61],
    [2, 51],
  ]);
  expect(trace.counts.receivedBytes).toBe(415);
});

/** A context whose rows of `rpcs` land in the list as [peer, bytes]. */
function recording(rows: number[][]): NodeContext {
  const cell = (place: number): object =>
    new Proxy({}, { set: (_, row, value: number) => ((rows[Number(row)] as number[])[place] = value) !== undefined });
  const ignored = cell(2);
  const columns = new Proxy({}, { get: (_, name) => (name === 'peer' ? cell(0) : name === 'bytes' ? cell(1) : ignored) });
  return {
    node: { number: 9 },
    clock: { now: () => 0 },
    runStartNs: 0,
    keeps: () => true,
    recorder: { code: () => 0, table: () => ({ columns, next: () => rows.push([]) - 1 }) },
  } as unknown as NodeContext;
}
