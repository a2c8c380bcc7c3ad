import { setTimeout as delay } from 'node:timers/promises';
import { noise } from '@chainsafe/libp2p-noise';
import { publicKeyToProtobuf, generateKeyPair } from '@libp2p/crypto/keys';
import { RPC } from '@libp2p/gossipsub/message';
import { identify } from '@libp2p/identify';
import type { PrivateKey, Stream } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2p } from 'libp2p';
import { expect, it } from 'vitest';
import { cardOf } from './card.ts';
import type { Row } from '../../../src/model/fixtures/row-recorder.ts';
import { TestNetwork } from '../fixtures/test-network.ts';

const protocol = '/meshsub/1.2.0';
const columns = ['messages', 'ihave', 'iwant', 'graft', 'prune', 'idontwant', 'subscriptions', 'bytes'] as const;

it('counts and records every RPC exactly as a peer reads and writes it on the wire', async () => {
  // Node 0 is the kit's; its peers are another of the kit's, node 1, and one that is played by hand, node 2.
  await using network = await TestNetwork.settled({ count: 2 });
  const read: Uint8Array[] = [];
  await using peer = await PeerByHand.connect(network, (frame) => read.push(frame));
  const good = await peer.signed(1);
  const bad = { ...good, signature: new Uint8Array(64) };
  peer.write({ subscriptions: [{ subscribe: true, topic: 'blocks' }] });
  // Before it has a stream to us, node 0 could not answer.
  await network.until(() => read.length > 0, 'node 0 told its topic');
  peer.write({ control: { ...noControl, graft: [{ topicID: 'blocks' }], ihave: [{ topicID: 'blocks', messageIDs: threeIds }] } });
  peer.write({ messages: [bad, good], control: { ...noControl, idontwant: [{ messageIDs: threeIds.slice(1) }] } });
  peer.write({ messages: [good] });
  await network.until(() => network.measured(0)['gossipsub_duplicates_total'] === 1, 'the copy arrived');
  await network.node(1).client.publish('blocks', 2_000);
  await network.until(() => network.events('deliver').length === 3, 'delivered');
  await delay(500);

  const rows = network.rows('rpcs').filter((row) => row['node'] === 0);
  const ofPeer = (direction: string): readonly Row[] => rows.filter((row) => row['peer'] === 2 && row['direction'] === direction);
  expect(ofPeer('received').map(contentOfRow)).toEqual(peer.written.map(contentOfFrame));
  expect(ofPeer('sent').map(contentOfRow)).toEqual(read.map(contentOfFrame));
  // What node 0 has to say to such a peer: its topic, which messages it lacks, and node 1's message.
  expect(sum(ofPeer('sent'), 'subscriptions')).toBe(1);
  expect(sum(ofPeer('sent'), 'iwant')).toBe(3);
  expect(sum(ofPeer('sent'), 'messages')).toBe(1);
  const [reject, ...others] = network.events('reject');
  expect([reject?.['node'], reject?.['from_node'], reject?.['reason'], others.length]).toEqual([0, 2, 'invalid_signature', 0]);
  // The forged copy claims to be the message that was then delivered.
  const [delivered] = network.events('deliver').filter(({ from_node: from }) => from === 2);
  expect(reject?.['message']).toBe(delivered?.['message']);
  expect(network.events('duplicate').filter(({ node, from_node: from }) => node === 0 && from === 2)).toHaveLength(1);

  const totals = network.measured(0);
  for (const direction of ['sent', 'received']) {
    const own = rows.filter((row) => row['direction'] === direction);
    expect(totals[`gossipsub_${direction}_rpcs_total`]).toBe(own.length);
    for (const column of columns.slice(0, 6)) expect(totals[`gossipsub_${direction}_${column}_total`]).toBe(sum(own, column));
    expect(totals[`pubsub_${direction}_bytes_total`]).toBe(sum(own, 'bytes'));
  }
});

it('records an RPC that no stream takes as dropped', async () => {
  await using network = await TestNetwork.settled({ count: 2 });
  // This peer speaks but does not listen: node 0 never gets a stream to it.
  await using peer = await PeerByHand.connect(network);
  peer.write({ control: { ...noControl, ihave: [{ topicID: 'blocks', messageIDs: threeIds }] } });
  await network.until(() => network.measured(0)['gossipsub_dropped_rpcs_total'] === 1, 'dropped');
  const dropped = network.rows('rpcs').filter(({ direction }) => direction === 'dropped');
  expect(dropped.map(({ node, peer, iwant, bytes }) => ({ node, peer, iwant, bytes }))).toEqual([{ node: 0, peer: 2, iwant: 3, bytes: 0 }]);
  expect(network.measured(0)['gossipsub_sent_iwant_total']).toBe(0);
});

it('fails a publication that goes out to no peer, says why, and counts and records it nowhere', async () => {
  await using network = await TestNetwork.start({ count: 1 });
  await using peer = await PeerByHand.connect(network, () => undefined);
  peer.write({ subscriptions: [{ subscribe: true, topic: 'blocks' }] });
  await network.until(() => network.measured(0)['mesh_peers'] === 1, 'the subscriber is in the mesh');
  // Node 0 has somebody to publish to, and no stream.
  await peer.stopListening();
  await expect(network.node(0).client.publish('blocks', 100)).rejects.toThrow(
    'the message could be sent to none of the peers in topic blocks: there is no open stream',
  );
  expect(network.events('publish')).toEqual([]);
  expect(network.measured(0)['gossipsub_published_total']).toBe(0);
  expect(network.counters).toEqual({});
});

const threeIds = [1, 2, 3].map((id) => Uint8Array.of(id));

/** A peer of node 0 that is no GossipSub: the test reads and writes its frames. */
class PeerByHand implements AsyncDisposable {
  readonly written: Uint8Array[] = [];
  readonly #libp2p: Libp2p;
  readonly #key: PrivateKey;
  readonly #stream: Stream;
  readonly #inbound: readonly Stream[];

  /** Joins the network as its next node; without `take` it does not offer the protocol. */
  static async connect(network: TestNetwork, take?: (frame: Uint8Array) => void): Promise<PeerByHand> {
    const privateKey = await generateKeyPair('Ed25519');
    const libp2p = await createLibp2p({
      privateKey,
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify() },
    });
    const inbound: Stream[] = [];
    if (take !== undefined) {
      await libp2p.handle(protocol, (stream) => {
        inbound.push(stream);
        readFrames(stream, take);
      });
    }
    const [first] = network.peers;
    if (first === undefined) throw new Error('no node 0');
    const { addrs, peerId } = cardOf(first);
    network.peers = [
      ...network.peers,
      { ...first, number: network.peers.length, card: { ...cardOf(first), peerId: libp2p.peerId.toString() } },
    ];
    const connection = await libp2p.dial(multiaddr(`${addrs[0]}/p2p/${peerId}`));
    return new PeerByHand(libp2p, privateKey, { outbound: await connection.newStream(protocol), inbound });
  }

  private constructor(libp2p: Libp2p, key: PrivateKey, streams: { outbound: Stream; inbound: readonly Stream[] }) {
    this.#libp2p = libp2p;
    this.#key = key;
    this.#stream = streams.outbound;
    this.#inbound = streams.inbound;
  }

  /** Resets the streams on which it is written to, and gives the other end time to notice. */
  async stopListening(): Promise<void> {
    for (const stream of this.#inbound) stream.abort(new Error('the test listens no more'));
    await delay(100);
  }

  write(rpc: Partial<RPC>): void {
    const frame = RPC.encode({ subscriptions: [], messages: [], ...rpc });
    this.written.push(frame);
    this.#stream.send(Buffer.concat([prefixOf(frame.byteLength), frame]));
  }

  /** A message of that sequence number, signed as the specification wants it. */
  async signed(sequence: number): Promise<RPC.Message> {
    const seqno = Buffer.alloc(8);
    seqno.writeBigUInt64BE(BigInt(sequence));
    const unsigned = { from: this.#libp2p.peerId.toMultihash().bytes, data: new Uint8Array(1_000), seqno, topic: 'blocks' };
    const signature = await this.#key.sign(Buffer.concat([Buffer.from('libp2p-pubsub:'), RPC.Message.encode(unsigned)]));
    return { ...unsigned, signature, key: publicKeyToProtobuf(this.#key.publicKey) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#libp2p.stop();
  }
}

const noControl: RPC.ControlMessage = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] };

function contentOfRow(row: Row): { readonly [column: string]: number } {
  return Object.fromEntries(columns.map((column) => [column, Number(row[column])]));
}

function contentOfFrame(frame: Uint8Array): { readonly [column: string]: number } {
  const { messages, subscriptions, control } = RPC.decode(frame);
  const ids = (lists: readonly { readonly messageIDs: readonly Uint8Array[] }[] = []): number =>
    lists.flatMap(({ messageIDs }) => messageIDs).length;
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
