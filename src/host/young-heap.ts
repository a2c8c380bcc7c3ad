import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { GcPauses } from '../readings/gc-pauses.ts';

/** What V8 multiplies the young heap by each time that as much has survived there as it holds, up to its bound. It comes to that sooner or later, however little it costs to collect. */
const [stays, doubles] = [1, 2];
/** The share of the time above which collecting it costs enough that more memory is worth it. */
const muchTime = 0.05;
/** Of a shorter time the share says little, ms. */
const shortestMs = 100;

/** The young heap of a process that only drives load: it grows only while collecting it takes much of the time. There is one to a process, as there is one to V8. */
export class YoungHeap implements Disposable {
  readonly #pauses = new GcPauses();
  #factor = doubles;
  #sinceMs = performance.now();
  /** All that collecting it had taken by then. */
  #collectedS = 0;

  constructor() {
    this.#set(stays);
  }

  /** Looks at what collecting it has cost since the last time: to be called now and then. */
  fit(): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < shortestMs) return;
    const { seconds } = this.#pauses.total.minor;
    this.#set((seconds - this.#collectedS) * 1000 > muchTime * elapsedMs ? doubles : stays);
    this.#sinceMs = nowMs;
    this.#collectedS = seconds;
  }

  [Symbol.dispose](): void {
    this.#pauses[Symbol.dispose]();
    this.#set(doubles);
  }

  #set(factor: number): void {
    if (factor === this.#factor) return;
    this.#factor = factor;
    // V8 reads it each time that it might grow
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  }
}
