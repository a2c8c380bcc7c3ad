import { setTimeout as delay } from 'node:timers/promises';
import { noise } from '@chainsafe/libp2p-noise';
import { publicKeyToProtobuf, generateKeyPair } from '@libp2p/crypto/keys';
import { RPC } from '@libp2p/gossipsub/message';
import { identify } from '@libp2p/identify';
import type { PrivateKey, Stream } from '@libp2p/interface';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { expect, it } from 'vitest';
import { cardOf } from './card.ts';
import { type Row, TestNetwork } from './test-network.ts';

const protocol = '/meshsub/1.2.0';
const columns = ['messages', 'ihave', 'iwant', 'graft', 'prune', 'idontwant', 'subscriptions', 'bytes'] as const;

it('counts and records every RPC exactly as a peer reads and writes it on the wire', async () => {
  // Node 0 is the kit's; its peers are another of the kit's, node 1, and one that is played by hand, node 2.
  await using network = await TestNetwork.settled({ count: 2, params: () => ({ inspectInterval: 0 }) });
  const privateKey = await generateKeyPair('Ed25519');
  const peer = await createLibp2p({
    privateKey,
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  });
  try {
    const read: Uint8Array[] = [];
    await peer.handle(protocol, (stream) => readFrames(stream, (frame) => read.push(frame)));
    const byHand = { ...cardOf(network.peers[0] as never), peerId: peerIdFromPrivateKey(privateKey).toString() };
    network.peers = [...network.peers, { ...(network.peers[1] as never), number: 2, card: byHand as never }];
    const { addrs, peerId } = cardOf(network.peers[0] as never);
    const connection = await peer.dial(multiaddr(`${addrs[0]}/p2p/${peerId}`));
    const stream = await connection.newStream(protocol);
    const written: Uint8Array[] = [];
    const write = (rpc: Partial<RPC>): void => {
      const frame = RPC.encode({ subscriptions: [], messages: [], ...rpc });
      written.push(frame);
      stream.send(Buffer.concat([prefixOf(frame.byteLength), frame]));
    };
    const good = await signed(privateKey, 1);
    const bad = { ...(await signed(privateKey, 2)), signature: new Uint8Array(64) };
    write({ subscriptions: [{ subscribe: true, topic: 'blocks' }] });
    write({ control: { ...noControl, graft: [{ topicID: 'blocks' }], ihave: [{ topicID: 'blocks', messageIDs: [1, 2, 3].map((id) => Uint8Array.of(id)) }] } });
    write({ messages: [good, bad], control: { ...noControl, idontwant: [{ messageIDs: [Uint8Array.of(9), Uint8Array.of(8)] }] } });
    write({ messages: [good] });
    await network.until(() => network.measured(0)['gossipsub_duplicates_total'] === 1, 'the copy arrived');
    await network.node(1).client.publish('blocks', 2_000);
    await network.until(() => network.events('deliver').length === 3, 'delivered');
    await delay(500);

    const ofPeer = (direction: string): readonly Row[] => network.rows('rpcs').filter((row) => row['node'] === 0 && row['peer'] === 2 && row['direction'] === direction);
    expect(ofPeer('received').map(contentOfRow)).toEqual(written.map(contentOfFrame));
    expect(ofPeer('sent').map(contentOfRow)).toEqual(read.map(contentOfFrame));
    const sums = Object.fromEntries(columns.map((column) => [column, read.reduce((sum, frame) => sum + (contentOfFrame(frame)[column] ?? 0), 0)]));
    // What node 0 has to say to such a peer: its topic, the three messages that it lacks, the mesh, and node 1's message; it needs no copy of it.
    expect(sums).toMatchObject({ subscriptions: 1, iwant: 3, messages: 1 });
    expect(network.events('reject').map(({ node, from_node: from, reason }) => [node, from, reason])).toEqual([[0, 2, 'invalid_signature']]);
    expect(network.events('duplicate').filter(({ node }) => node === 0).map(({ from_node: from }) => from)).toContain(2);

    const totals = network.measured(0);
    const rows = network.rows('rpcs').filter((row) => row['node'] === 0);
    for (const direction of ['sent', 'received']) {
      const own = rows.filter((row) => row['direction'] === direction);
      expect(totals[`gossipsub_${direction}_rpcs_total`]).toBe(own.length);
      for (const column of columns.slice(0, 6)) expect(totals[`gossipsub_${direction}_${column}_total`]).toBe(sum(own, column));
      expect(totals[`pubsub_${direction}_bytes_total`]).toBe(sum(own, 'bytes'));
    }
  } finally {
    await peer.stop();
  }
});

it('records an RPC that no stream takes as dropped', async () => {
  await using network = await TestNetwork.settled({ count: 3 });
  await network.node(1)[Symbol.asyncDispose]();
  // Nodes 0 and 2 may still have the peer for a moment; whatever they could not send is in the table.
  await network.node(0).client.publish('blocks', 100);
  await delay(200);
  const dropped = network.rows('rpcs').filter(({ direction }) => direction === 'dropped');
  expect(dropped.length).toBe([0, 2].reduce((count, number) => count + (network.measured(number)['gossipsub_dropped_rpcs_total'] ?? Number.NaN), 0));
  expect(dropped.every(({ bytes }) => bytes === 0)).toBe(true);
});

const noControl: RPC.ControlMessage = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] };

/** A message of that sequence number as the specification wants it signed. */
async function signed(key: PrivateKey, sequence: number): Promise<RPC.Message> {
  const seqno = Buffer.alloc(8);
  seqno.writeBigUInt64BE(BigInt(sequence));
  const unsigned = { from: peerIdFromPrivateKey(key).toMultihash().bytes, data: new Uint8Array(1_000), seqno, topic: 'blocks' };
  const signature = await key.sign(Buffer.concat([Buffer.from('libp2p-pubsub:'), RPC.Message.encode(unsigned)]));
  return { ...unsigned, signature, key: publicKeyToProtobuf(key.publicKey) };
}

function contentOfRow(row: Row): { readonly [column: string]: number } {
  return Object.fromEntries(columns.map((column) => [column, Number(row[column])]));
}

function contentOfFrame(frame: Uint8Array): { readonly [column: string]: number } {
  const { messages, subscriptions, control } = RPC.decode(frame);
  const ids = (lists: readonly { readonly messageIDs: readonly Uint8Array[] }[] = []): number => lists.flatMap(({ messageIDs }) => messageIDs).length;
  return {
    messages: messages.length,
    ihave: ids(control?.ihave),
    iwant: ids(control?.iwant),
    graft: control?.graft.length ?? 0,
    prune: control?.prune.length ?? 0,
    idontwant: ids(control?.idontwant),
    subscriptions: subscriptions.length,
    bytes: frame.byteLength + prefixOf(frame.byteLength).byteLength,
  };
}

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

/** Unsigned varint, as it precedes each RPC. */
function prefixOf(length: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = length; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}

function readFrames(stream: Stream, take: (frame: Uint8Array) => void): void {
  let held = Buffer.alloc(0);
  stream.addEventListener('message', ({ data }) => {
    held = Buffer.concat([held, data.subarray()]);
    for (;;) {
      const end = held.findIndex((byte) => byte < 128);
      if (end === -1) return;
      const length = held.subarray(0, end + 1).reduce((value, byte, index) => value + (byte & 127) * 128 ** index, 0);
      if (held.byteLength < end + 1 + length) return;
      take(held.subarray(end + 1, end + 1 + length));
      held = held.subarray(end + 1 + length);
    }
  });
}
