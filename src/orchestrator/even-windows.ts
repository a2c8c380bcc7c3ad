import { NS_PER_S } from '../model/clock.ts';
import type { Window } from '../model/load.ts';

/** For how long the windows of one host wait for those of another, ns: who tells nothing for longer is not waited for. */
const patienceNs = 3 * NS_PER_S;

/** Windows of one second, of all hosts that told of it. */
interface Second {
  /** End of the first of them, ns since run start. */
  readonly endNs: number;
  readonly windows: readonly Window[];
}

/**
 * Gives on windows second by second, and a second only when every host has told of it: what one host expects and another delivers fits one another only then. Hosts
 * cut their windows at the same instants; one that is busy sends its own late.
 */
export class EvenWindows {
  /** Oldest first. */
  #waiting: Window[] = [];
  /** End of the last window of each host. */
  readonly #toldNs = new Map<string, number>();

  /** Whether windows have come of a second of which not every host has told. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  add(window: Window): void {
    const after = this.#waiting.findLastIndex(({ ts }) => ts <= window.ts);
    this.#waiting.splice(after + 1, 0, window);
    this.#toldNs.set(window.host, window.ts);
  }

  /** The next second that all hosts have told of at that instant, ns since run start; undefined where there is none yet. */
  next(nowNs: number): Second | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const isOfNext = ({ ts }: Window): boolean => ts < first.ts + NS_PER_S / 2;
    const isWhole = Array.from(this.#toldNs.values()).every((toldNs) => toldNs >= first.ts - NS_PER_S / 2);
    if (!isWhole && nowNs - first.ts < patienceNs) return undefined;
    const windows = this.#waiting.filter(isOfNext);
    this.#waiting = this.#waiting.slice(windows.length);
    return { endNs: first.ts, windows };
  }
}
