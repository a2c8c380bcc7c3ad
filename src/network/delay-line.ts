import { type Clock, NS_PER_S } from '../model/clock.ts';
import type { LinkShape } from '../model/node.ts';
import type { Random } from '../model/random.ts';
import { DueQueue, type Waiting } from './due-queue.ts';

/**
 * Sends bytes one after another, first come first served. What a node sends goes out through one, whatever link it takes: share it among all lines of a node.
 */
export class Uplink {
  #freeNs = Number.NEGATIVE_INFINITY;

  /**
   * Takes the uplink for `bytes` at `bandwidth` bytes per second (null: unlimited, waits for nobody).
   * Returns the instant at which the last byte has left, ns.
   */
  send(nowNs: number, bytes: number, bandwidth: number | null): number {
    if (bandwidth === null) return nowNs;
    this.#freeNs = Math.max(this.#freeNs, nowNs) + (bytes / bandwidth) * NS_PER_S;
    return this.#freeNs;
  }
}

export interface DelayLineOptions<T> {
  readonly clock: Clock;
  readonly random: Random;
  readonly shape: LinkShape;
  /** Shared by all lines of a node; without it the line has the node's bandwidth for itself. */
  readonly uplink?: Uplink;
  /** Takes an item at the far end. Must not throw: nobody could catch it. */
  readonly deliver: (item: T) => void;
}

/**
 * One direction of an emulated link: delivers each item in the order of pushing, at
 *
 *     max(delivery of the previous item, (time at which its last byte has left) + latency × (1 + jitter × u)),  u uniform in [−1, 1)
 *
 * and never before. It leaves through the node's uplink, which all of its links share, then through the link's own bandwidth where that has one: what waits
 * for a slow link holds up no other. An item is one unit (store and forward): its first byte does not arrive before its last.
 *
 * How far it is off: due times follow from the times of pushing, never from when a timer fired, so errors do not add up along a line. What remains is that
 * each delivery is late by the timer's granularity (1 ms in Node) plus the time for which the event loop was busy: 0.7 ms at the median and 1.2 ms at p90 with 24 lines
 * as with 1,000, on two cores that others used too. All lines with the same clock share one timer.
 */
export class DelayLine<T> {
  /** May be replaced at any time, e.g. once it is known who is at the far end; holds for items pushed from then on. */
  shape: LinkShape;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #uplink: Uplink;
  /** Of this line alone. */
  readonly #own = new Uplink();
  readonly #deliver: (item: T) => void;
  readonly #queue: DueQueue;
  readonly #waiting: Waiting;
  #items: { readonly item: T; readonly bytes: number; readonly dueNs: number }[] = [];
  /** Index of the oldest item: taken items are cut off in bulk. */
  #head = 0;
  #pendingBytes = 0;
  #isWaiting = false;
  #isClosed = false;

  constructor(options: DelayLineOptions<T>) {
    this.shape = options.shape;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#uplink = options.uplink ?? new Uplink();
    this.#deliver = options.deliver;
    this.#queue = dueQueueOf(options.clock);
    this.#waiting = { dueNs: 0, wake: (nowNs) => this.#deliverDue(nowNs) };
  }

  /** Bytes that were pushed and not delivered yet: what a sender looks at for backpressure. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Sends an item that takes `bytes` on the wire. A closed line takes nothing. */
  push(item: T, bytes: number): void {
    if (this.#isClosed) return;
    const { latencyNs, jitter, bandwidth, linkBandwidth = null } = this.shape;
    const nowNs = this.#clock.now();
    const leftNs = this.#own.send(this.#uplink.send(nowNs, bytes, bandwidth), bytes, linkBandwidth);
    const variation = jitter === 0 ? 0 : jitter * (2 * this.#random.next() - 1);
    const dueNs = leftNs + latencyNs * (1 + variation);
    const isIdle = this.#head === this.#items.length;
    if (isIdle && dueNs <= nowNs) {
      this.#deliver(item);
      return;
    }
    this.#items.push({ item, bytes, dueNs });
    this.#pendingBytes += bytes;
    if (isIdle) this.#wait();
  }

  /** Ends the line. What is under way still arrives when it is due (`deliver`), as after the FIN of a TCP connection, or is lost (`drop`), as after its RST. */
  close(underWay: 'deliver' | 'drop' = 'deliver'): void {
    this.#isClosed = true;
    if (underWay === 'deliver') return;
    this.#items = [];
    this.#head = 0;
    this.#pendingBytes = 0;
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#queue.remove(this.#waiting);
  }

  #wait(): void {
    const oldest = this.#items[this.#head];
    if (oldest === undefined || this.#isWaiting) return;
    this.#isWaiting = true;
    this.#waiting.dueNs = oldest.dueNs;
    this.#queue.add(this.#waiting);
  }

  #deliverDue(nowNs: number): void {
    this.#isWaiting = false;
    try {
      for (let oldest = this.#items[this.#head]; oldest !== undefined && oldest.dueNs <= nowNs; oldest = this.#items[this.#head]) {
        this.#head++;
        this.#pendingBytes -= oldest.bytes;
        this.#deliver(oldest.item);
      }
    } finally {
      this.#cutTaken();
      this.#wait();
    }
  }

  #cutTaken(): void {
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= 64 && this.#head * 2 >= this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

const queues = new WeakMap<Clock, DueQueue>();

function dueQueueOf(clock: Clock): DueQueue {
  let queue = queues.get(clock);
  if (queue === undefined) {
    queue = new DueQueue(clock);
    queues.set(clock, queue);
  }
  return queue;
}
