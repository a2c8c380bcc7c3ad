import { type Clock, NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import type { Window } from '../model/load.ts';
import { seriesTable, type TableWriter } from '../model/table.ts';
import type { Spool } from '../recording/spool.ts';
import type { WindowMeter } from '../recording/window-meter.ts';
import type { EventLoopMeter, EventLoopWatch } from './event-loop-meter.ts';
import type { YoungHeap } from './young-heap.ts';

/**
 * Windows are cut so long before the whole seconds of a round: an operation due on the second counts in the window that begins there. Less than
 * `cutSlackSeconds` of recording/window-meter.ts, which takes such a window for one that ends on the second. No whole number of periods of rates such as 100/s or 50/s: cutting takes
 * milliseconds, by which what is due in that moment would be late.
 */
const CUT_BEFORE_NS = 8.5 * NS_PER_MS;
/** CPU time over less than this says little: its clock is coarse. */
const SHORTEST_SHARE_NS = 100 * NS_PER_MS;

export interface PulseOptions {
  readonly host: string;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly spool: Spool;
  readonly meter: WindowMeter;
  readonly loop: EventLoopMeter;
  /** Reads every node's counters and gauges. */
  readonly measureNodes: (write: (node: number, name: string, value: number) => void, isBorder: boolean) => void;
  readonly inFlight: () => number;
  /** Where this process only drives load; ends with this. */
  readonly youngHeap: YoungHeap | undefined;
  readonly tell: (window: Window) => void;
}

/**
 * Once a second, at whole seconds of the round (before the first, of the run), and whenever a phase begins or ends: reads the counters and gauges of nodes into `series`, sends a
 * window, writes the spool.
 */
export class Pulse implements Disposable {
  readonly #options: PulseOptions;
  readonly #series: TableWriter<typeof seriesTable>;
  readonly #hostCode: number;
  /** Whether each second is a border: what is read from elsewhere is then read as well. */
  isWatched = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #loop: EventLoopWatch;
  #last: { readonly ns: number; readonly cpuS: number };
  #cpuShare = 0;
  /** From where seconds are counted, ns since run start. */
  #originNs = 0;
  readonly #untold: Window[] = [];

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#series = options.spool.table(seriesTable);
    this.#hostCode = options.spool.code(options.host);
    this.#loop = options.loop.watch();
    this.#last = { ns: options.clock.now(), cpuS: cpuSeconds() };
    this.#arm();
  }

  /** One reading now, because a phase begins or ends. */
  border(): void {
    this.#beat(true);
  }

  /** What takes longer than the reading itself, sending and writing, follows when the event loop is free. */
  #beat(isBorder: boolean): void {
    const { clock, runStartNs, meter, host } = this.#options;
    const now = clock.now();
    const ts = now - runStartNs;
    this.#options.measureNodes((node, name, value) => this.#row(ts, node, name, value), isBorder);
    this.#row(ts, -1, 'regatta_operations_in_flight', this.#options.inFlight());
    this.#options.youngHeap?.fit();
    this.#untold.push(meter.take(host, ts, this.#gauges(now)));
    setImmediate(() => this.#tell());
  }

  /** Beats at the start of a round, and at its whole seconds from then on: all hosts cut their windows at the same instants. `startNs`: ns since run start. */
  startRound(startNs: number): void {
    this.border();
    this.#originNs = startNs - CUT_BEFORE_NS;
    clearTimeout(this.#timer);
    this.#arm();
  }

  /** Beats a last time, and tells what was held back as well: the windows add up to all that was counted. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#options.meter.release();
    this.border();
    this.#tell();
    this.#options.youngHeap?.[Symbol.dispose]();
  }

  #tell(): void {
    // nothing once the last beat was told: the spool is closed then
    if (this.#untold.length === 0) return;
    for (const window of this.#untold.splice(0)) this.#options.tell(window);
    this.#options.spool.flush();
  }

  #gauges(now: number): Window['gauges'] {
    const cpuS = cpuSeconds();
    const elapsed = now - this.#last.ns;
    if (elapsed >= SHORTEST_SHARE_NS) {
      this.#cpuShare = ((cpuS - this.#last.cpuS) * NS_PER_S) / elapsed;
      this.#last = { ns: now, cpuS };
    }
    const delays = this.#loop.take();
    return {
      cpu_share: this.#cpuShare,
      resident_bytes: process.memoryUsage.rss(),
      ...(delays === null ? {} : { event_loop_delay_p99_seconds: delays.p99Ns / NS_PER_S }),
      in_flight: this.#options.inFlight(),
    };
  }

  #row(ts: number, node: number, name: string, value: number): void {
    const { columns } = this.#series;
    const row = this.#series.next();
    columns.ts[row] = ts;
    columns.node[row] = node;
    columns.host[row] = this.#hostCode;
    columns.name[row] = this.#options.spool.code(name);
    columns.value[row] = value;
  }

  #arm(): void {
    const { clock, runStartNs } = this.#options;
    const intoSecond = (clock.now() - runStartNs - this.#originNs) % NS_PER_S;
    this.#timer = setTimeout(
      () => {
        this.#beat(this.isWatched);
        this.#arm();
      },
      Math.max(1, Math.ceil((NS_PER_S - intoSecond) / NS_PER_MS)),
    );
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
