import { headerBytes, layHeader, type Link } from './link.ts';

/** Frames for one subscriber are written in pieces of about this size, so that many subscribers take turns. */
const batchBytes = 256 << 10;

interface Topic {
  /** Each message as the end of its frame, from behind the id on: laid out once, whoever gets it. */
  readonly entries: Buffer[];
  /** Bytes of all entries up to and including each. */
  readonly bytes: number[];
  readonly subscriptions: Set<Subscription>;
  isDirty: boolean;
}

interface Subscription {
  readonly topic: Topic;
  readonly link: Link;
  /** The beginning of its frames: all before the id's end. */
  readonly prefix: Buffer;
  /** Number of messages that were there when it began: these are replayed however long that takes. */
  readonly replayed: number;
  next: number;
  isWaiting: boolean;
}

interface Batch {
  readonly topic: Topic;
  readonly from: number;
  readonly to: number;
  readonly prefix: Buffer;
  readonly frames: Buffer;
}

/**
 * Messages by topic, kept as long as the rendezvous lives and sent to every subscriber from the first on.
 *
 * Subscribers hold a place in the topic and no queue of their own: one that does not read costs nothing but its place, and delays nobody. One that falls
 * behind what is published after it subscribed by more than its link's backlog is dropped.
 */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  #dirty: Topic[] = [];
  #lastBatch: Batch | undefined;

  /** Appends a message and returns its number, from 1. Subscribers get it with all others of this turn of the event loop. */
  publish(key: string, payloadJson: string): number {
    const topic = this.#topic(key);
    const entry = Buffer.from(`,"error":"","publish":null,"subscribe":${JSON.stringify(payloadJson)},"signal_entry":null}`);
    topic.entries.push(entry);
    topic.bytes.push((topic.bytes.at(-1) ?? 0) + entry.length);
    if (!topic.isDirty && topic.subscriptions.size > 0) {
      topic.isDirty = true;
      if (this.#dirty.push(topic) === 1) setImmediate(() => this.#deliver());
    }
    return topic.entries.length;
  }

  /** Sends every message of the topic, from the first on, in frames with that id. Returns how to end it. */
  subscribe(key: string, link: Link, id: string): () => void {
    const topic = this.#topic(key);
    const prefix = Buffer.from(`{"id":${JSON.stringify(id)}`);
    const subscription: Subscription = { topic, link, prefix, replayed: topic.entries.length, next: 0, isWaiting: false };
    topic.subscriptions.add(subscription);
    this.#send(subscription);
    return () => {
      topic.subscriptions.delete(subscription);
    };
  }

  #deliver(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const topic of dirty) {
      topic.isDirty = false;
      for (const subscription of topic.subscriptions) {
        if (subscription.isWaiting) dropIfBehind(subscription);
        else this.#send(subscription);
      }
    }
    this.#lastBatch = undefined;
  }

  #send(subscription: Subscription): void {
    const { topic, link } = subscription;
    while (subscription.next < topic.entries.length && topic.subscriptions.has(subscription) && link.isOpen) {
      if (!link.hasRoom) {
        subscription.isWaiting = true;
        link.whenRoom(() => {
          subscription.isWaiting = false;
          this.#send(subscription);
        });
        return;
      }
      const batch = this.#batch(subscription);
      link.write(batch.frames);
      subscription.next = batch.to;
    }
  }

  /** The frames that come next. Subscribers of one topic mostly stand at the same place and use the same id: then they share one buffer. */
  #batch({ topic, prefix, next }: Subscription): Batch {
    const last = this.#lastBatch;
    if (
      last !== undefined &&
      last.topic === topic &&
      last.from === next &&
      last.prefix.equals(prefix) &&
      (last.to === topic.entries.length || last.frames.length >= batchBytes)
    ) {
      return last;
    }
    let to = next;
    let size = 0;
    for (let entry = topic.entries[to]; entry !== undefined && size < batchBytes; entry = topic.entries[++to]) {
      const length = prefix.length + entry.length;
      size += headerBytes(length) + length;
    }
    const frames = Buffer.allocUnsafe(size);
    let offset = 0;
    for (const entry of topic.entries.slice(next, to)) {
      offset = layHeader(frames, offset, prefix.length + entry.length);
      offset += prefix.copy(frames, offset);
      offset += entry.copy(frames, offset);
    }
    this.#lastBatch = { topic, from: next, to, prefix, frames };
    return this.#lastBatch;
  }

  #topic(key: string): Topic {
    let topic = this.#topics.get(key);
    if (topic === undefined) {
      topic = { entries: [], bytes: [], subscriptions: new Set(), isDirty: false };
      this.#topics.set(key, topic);
    }
    return topic;
  }
}

function dropIfBehind({ topic, link, replayed, next }: Subscription): void {
  const behind = (topic.bytes.at(-1) ?? 0) - (topic.bytes[Math.max(replayed, next) - 1] ?? 0);
  if (behind > link.maxBacklogBytes) {
    link.drop(`as a subscriber it is ${behind} bytes behind, more than the ${link.maxBacklogBytes} that it may be`);
  }
}
