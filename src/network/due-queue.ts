import type { Clock } from '../model/clock.ts';

/** Something that wants to be woken at an instant. It is in at most one place of one queue. */
export interface Waiting {
  /** When it wants to be woken, ns of the queue's clock. Must not change while it waits. */
  dueNs: number;
  wake(nowNs: number): void;
}

interface Entry {
  readonly waiting: Waiting;
  readonly dueNs: number;
  /** Breaks ties by order of arrival, so that a simulation is the same each time. */
  readonly order: number;
}

/**
 * Wakes many waiting things with one timer: a binary heap by due time, and one `sleepUntil` for its head.
 * Thousands of links of a host thus cost one timer.
 */
export class DueQueue {
  readonly #clock: Clock;
  readonly #heap: Entry[] = [];
  #order = 0;
  #sleep: { readonly dueNs: number; readonly controller: AbortController } | undefined;
  #waking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(waiting: Waiting): void {
    const entry = { waiting, dueNs: waiting.dueNs, order: this.#order++ };
    this.#heap.push(entry);
    this.#siftUp(this.#heap.length - 1);
    if (!this.#waking) this.#arm();
  }

  remove(waiting: Waiting): void {
    const index = this.#heap.findIndex((entry) => entry.waiting === waiting);
    if (index === -1) return;
    this.#removeAt(index);
    if (!this.#waking) this.#arm();
  }

  /** Sleeps until the head is due, and only for that. */
  #arm(): void {
    const head = this.#heap[0];
    if (head?.dueNs === this.#sleep?.dueNs) return;
    this.#sleep?.controller.abort();
    this.#sleep = undefined;
    if (head === undefined) return;
    const sleep = { dueNs: head.dueNs, controller: new AbortController() };
    this.#sleep = sleep;
    void this.#wakeAfter(sleep);
  }

  async #wakeAfter(sleep: { readonly dueNs: number; readonly controller: AbortController }): Promise<void> {
    try {
      await this.#clock.sleepUntil(sleep.dueNs, sleep.controller.signal);
    } catch (error) {
      // Aborted because an earlier wake-up took its place.
      if (sleep.controller.signal.aborted) return;
      throw error;
    }
    // The same, in the moment between the timer and this line.
    if (this.#sleep !== sleep) return;
    this.#sleep = undefined;
    this.#wakeDue();
  }

  #wakeDue(): void {
    const nowNs = this.#clock.now();
    this.#waking = true;
    try {
      for (let head = this.#heap[0]; head !== undefined && head.dueNs <= nowNs; head = this.#heap[0]) {
        this.#removeAt(0);
        head.waiting.wake(nowNs);
      }
    } finally {
      // Also when one of them threw: the others still get their turn.
      this.#waking = false;
      this.#arm();
    }
  }

  #removeAt(index: number): void {
    const last = this.#heap.pop();
    if (last === undefined || index === this.#heap.length) return;
    this.#heap[index] = last;
    this.#siftDown(index);
    this.#siftUp(index);
  }

  #siftUp(from: number): void {
    const heap = this.#heap;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent], heap[index])) return;
      swap(heap, parent, index);
      index = parent;
    }
  }

  #siftDown(from: number): void {
    const heap = this.#heap;
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = right < heap.length && isBefore(heap[right], heap[left]) ? right : left;
      if (child >= heap.length || isBefore(heap[index], heap[child])) return;
      swap(heap, child, index);
      index = child;
    }
  }
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.dueNs < b.dueNs || (a.dueNs === b.dueNs && a.order < b.order);
}

function swap(heap: Entry[], a: number, b: number): void {
  const moved = heap[a] as Entry;
  heap[a] = heap[b] as Entry;
  heap[b] = moved;
}
