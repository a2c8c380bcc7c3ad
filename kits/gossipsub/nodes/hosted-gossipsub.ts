import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GossipSub, GossipsubMessage } from '@libp2p/gossipsub';
import { multiaddr } from '@multiformats/multiaddr';
import type { Libp2p } from 'libp2p';
import {
  type CanMeasure,
  type CanSettle,
  type HostedNode,
  type Json,
  type JsonObject,
  type NodeContext,
  type NodeHandle,
  NS_PER_MS,
  NS_PER_S,
  RegattaError,
} from 'regatta/node';
import { cameNs, cardOf, type GossipsubCard, isExpectedAt, isPresent } from './card.ts';
import { drawPresence } from './draw-presence.ts';
import type { GossipsubClient } from './gossipsub-client.ts';
import { inspectRegularly } from './inspection.ts';
import { measureCounters } from './measure-counters.ts';
import type { Neighbours, Peer } from './neighbours.ts';
import { headerBytes, makePayload, readHeader } from './payload.ts';
import type { PubsubInternals } from './pubsub-internals.ts';
import type { LinkShaper } from './shaped-transport.ts';
import { Trace } from './trace.ts';

export interface GossipsubParts {
  readonly params: JsonObject;
  readonly context: NodeContext;
  readonly libp2p: Libp2p<{ pubsub: GossipSub }>;
  readonly internals: PubsubInternals;
  readonly neighbours: Neighbours;
  readonly shaper: LinkShaper;
}

/** Before the first round. */
const beforeLoad = Number.NEGATIVE_INFINITY;

/** A GossipSub node as its host sees it: comes, settles, publishes and goes as its params say. */
export class HostedGossipsub implements HostedNode, CanSettle, CanMeasure {
  readonly client: GossipsubClient = { publish: (topic, sizeBytes) => this.#publish(topic, sizeBytes) };
  readonly #parts: GossipsubParts;
  readonly #trace: Trace;
  readonly #card: GossipsubCard;
  readonly #stop = new AbortController();
  /** The clock's instant at which the first round began. */
  #loadStartNs = Number.POSITIVE_INFINITY;
  #sequence = 0;

  /** Takes a libp2p node that was created and not started yet, so that nothing escapes the trace. */
  constructor(parts: GossipsubParts) {
    const { params, context, libp2p, internals, neighbours } = parts;
    this.#parts = parts;
    this.#trace = new Trace({
      pubsub: libp2p.services.pubsub,
      internals,
      context,
      numberOf: (peerId) => neighbours.numberOf(peerId),
      delivered: (message) => this.#countDelivery(message),
    });
    this.#card = {
      ...drawPresence(params, context),
      peerId: libp2p.peerId.toString(),
      addrs: [],
      topics: params['topics'] as readonly string[],
    };
  }

  /** To be called once libp2p has started. */
  begin(): void {
    const { params, context, internals, neighbours } = this.#parts;
    const signal = AbortSignal.any([context.signal, this.#stop.signal]);
    if (isPresent(this.#card, beforeLoad)) this.#subscribe();
    this.#untilStopped(this.#comeAndGo(signal));
    const intervalNs = (params['inspectInterval'] as number | undefined) ?? 0;
    if (intervalNs === 0) return;
    this.#untilStopped(inspectRegularly(internals, context, { intervalNs, numberOf: (peerId) => neighbours.numberOf(peerId), signal }));
  }

  get card(): Json {
    const addrs = this.#parts.libp2p.getMultiaddrs().map((address) => address.decapsulate('/p2p').toString());
    return { ...this.#card, addrs };
  }

  /** Dials a peer, unless one of the two is away by its params: whoever of two comes later dials when it comes. */
  async connect(peer: NodeHandle): Promise<void> {
    const card = cardOf(peer);
    if (!isPresent(this.#card, beforeLoad) || !isPresent(card, beforeLoad)) return;
    await this.#dial(card);
  }

  /**
   * Settled: in each topic at least min(Dlo, linked peers of the topic) peers are in the mesh. Peers that are in backoff since they left or refused do not count:
   * the protocol itself forbids to graft them (the hub of a star prunes most of its leaves).
   */
  unsettled(): string | undefined {
    if (!isPresent(this.#card, beforeLoad)) return undefined;
    const { params, internals, neighbours } = this.#parts;
    const linked = neighbours.linked.filter(({ card }) => isPresent(card, beforeLoad));
    for (const topic of this.#card.topics) {
      const mesh = internals.mesh.get(topic);
      const backoff = internals.backoff.get(topic);
      const candidates = linked.filter(({ card }) => card.topics.includes(topic) && (mesh?.has(card.peerId) || !backoff?.has(card.peerId)));
      const wanted = Math.min(params['Dlo'] as number, candidates.length);
      const has = mesh?.size ?? 0;
      if (has < wanted)
        return `mesh of topic ${topic} has ${has} of ${wanted} peers (${linked.length} linked, ${internals.peers.size} connected)`;
    }
    return undefined;
  }

  measure(write: (name: string, value: number) => void): void {
    measureCounters({ trace: this.#trace, shaper: this.#parts.shaper, internals: this.#parts.internals }, write);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#parts.libp2p.stop();
  }

  async #publish(topic: string, sizeBytes: number): Promise<void> {
    const { context } = this.#parts;
    const nowNs = context.clock.now();
    const publishedNs = nowNs - context.runStartNs;
    const expected = this.#expectedReceivers(topic, nowNs - this.#loadStartNs);
    await this.#trace.publish(topic, makePayload(sizeBytes, this.#sequence++, { node: context.node.number, publishedNs }), publishedNs);
    context.live.add('published');
    // Receivers read in the header when a message was published: without one nobody could count its deliveries.
    if (sizeBytes >= headerBytes) context.live.add('expected_deliveries', expected, publishedNs);
  }

  /** Other nodes that, by their cards, are to receive what is published at that time from the start of the first round. */
  #expectedReceivers(topic: string, elapsedNs: number): number {
    let count = 0;
    for (const { card } of this.#parts.neighbours.others) {
      if (isExpectedAt(card, elapsedNs) && card.topics.includes(topic)) count++;
    }
    return count;
  }

  #countDelivery({ msg }: GossipsubMessage): void {
    const { context } = this.#parts;
    const header = readHeader(msg.data);
    if (header === undefined || !isExpectedAt(this.#card, header.publishedNs + context.runStartNs - this.#loadStartNs)) return;
    const { publishedNs } = header;
    context.live.add('deliveries', 1, publishedNs);
    context.live.record('delivery', context.clock.now() - context.runStartNs - publishedNs, publishedNs);
  }

  async #dial({ addrs, peerId }: GossipsubCard): Promise<void> {
    const { signal } = this.#parts.context;
    await this.#parts.libp2p.dial(
      addrs.map((address) => multiaddr(`${address}/p2p/${peerId}`)),
      { signal },
    );
  }

  async #comeAndGo(signal: AbortSignal): Promise<void> {
    const { clock, loadStart } = this.#parts.context;
    const { joinsNs, leavesNs, rejoinsNs } = this.#card;
    const startNs = await loadStart;
    this.#loadStartNs = startNs;
    if (joinsNs > 0) {
      await clock.sleepUntil(startNs + joinsNs, signal);
      await this.#come(joinsNs, signal);
    }
    if (leavesNs === null) return;
    await clock.sleepUntil(startNs + leavesNs, signal);
    await this.#go();
    if (rejoinsNs === null) return;
    await clock.sleepUntil(startNs + rejoinsNs, signal);
    await this.#come(rejoinsNs, signal);
  }

  async #come(elapsedNs: number, signal: AbortSignal): Promise<void> {
    const { context, neighbours } = this.#parts;
    const present = neighbours.linked.filter(({ card }) => isPresent(card, elapsedNs));
    const earlier = present.filter(({ card }) => cameNs(card, elapsedNs) < elapsedNs);
    // Of two that come at the same time, one has to dial.
    const sameTime = present.filter(({ node, card }) => cameNs(card, elapsedNs) === elapsedNs && node.number < context.node.number);
    const dialled = [...earlier, ...sameTime];
    const results = await Promise.allSettled(dialled.map(({ card }) => this.#dial(card)));
    const failures = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`could not dial ${dialled[index]?.node.name}: ${String(result.reason)}`] : [],
    );
    for (const failure of failures) context.log(failure);
    if (failures.length > 0 && failures.length === dialled.length) throw new RegattaError('NODE_CONNECT', failures.join('; '));
    await this.#exchangedSubscriptions(earlier, signal);
    this.#subscribe();
  }

  /**
   * Resolves when connected peers have told their topics and can be told ours, which makes the node a subscriber within one link latency of its `join`:
   * opening streams takes several. Waits at most 2 s: a peer that never opens its stream holds nobody up.
   */
  async #exchangedSubscriptions(peers: readonly Peer[], signal: AbortSignal): Promise<void> {
    const { context, internals, libp2p } = this.#parts;
    const limitNs = context.clock.now() + 2 * NS_PER_S;
    while (context.clock.now() < limitNs) {
      const connected = new Set(libp2p.getPeers().map(String));
      const isOpen = ({ peerId, topics }: GossipsubCard): boolean =>
        internals.streamsOutbound.has(peerId) && topics.every((topic) => internals.topics.get(topic)?.has(peerId));
      if (peers.every(({ card }) => !connected.has(card.peerId) || isOpen(card))) return;
      await context.clock.sleepUntil(context.clock.now() + 10 * NS_PER_MS, signal);
    }
  }

  async #go(): Promise<void> {
    for (const topic of this.#card.topics) this.#trace.unsubscribe(topic);
    // The library sends its PRUNEs in later microtasks; a connection that closes in this turn would swallow them.
    await nextTurn();
    await Promise.all(this.#parts.libp2p.getConnections().map((connection) => connection.close()));
  }

  #subscribe(): void {
    for (const topic of this.#card.topics) this.#trace.subscribe(topic);
  }

  /** A part of the node's life that ends with it, or takes it along. */
  #untilStopped(life: Promise<void>): void {
    const { context } = this.#parts;
    life.catch((error: unknown) => {
      if (!context.signal.aborted && !this.#stop.signal.aborted) context.exited(String(error));
    });
  }
}
