import type { Clock } from '../../model/clock.ts';
import type { GroupUse, ProcessTable } from './process-table.ts';

/** The names that Prometheus' client libraries give to what a process uses, where they have one. */
const gauges = {
  process_resident_memory_bytes: 'residentBytes',
  process_threads: 'threads',
  process_open_fds: 'openFiles',
} as const satisfies { readonly [series: string]: keyof GroupUse };

const counters = {
  process_cpu_seconds_total: 'cpuSeconds',
  process_io_read_bytes_total: 'readBytes',
  process_io_write_bytes_total: 'writtenBytes',
} as const satisfies { readonly [series: string]: keyof GroupUse };

/** What the processes of one node use: those of its process group, with the children that they waited for. */
export class ProcessUse {
  readonly #group: number;
  readonly #table: ProcessTable;
  readonly #clock: Clock;
  /** Of each counter what it was last, and its growth so far: what a process used that nobody waited for must not be lost again. */
  readonly #counted = new Map<string, { last: number; total: number }>();

  /** @param table one for all nodes of a host */
  constructor(group: number, table: ProcessTable, clock: Clock) {
    this.#group = group;
    this.#table = table;
    this.#clock = clock;
  }

  /** Writes nothing once no process is left. */
  measure(write: (name: string, value: number) => void): void {
    this.#table.look(this.#clock.now());
    const use = this.#table.use(this.#group);
    if (use === undefined) return;
    for (const [name, figure] of Object.entries(gauges)) {
      const value = use[figure];
      if (value !== null) write(name, value);
    }
    for (const [name, figure] of Object.entries(counters)) {
      const value = use[figure];
      if (value !== null) write(name, this.#count(name, value));
    }
  }

  #count(name: string, value: number): number {
    const counted = this.#counted.get(name) ?? { last: 0, total: 0 };
    counted.total += Math.max(0, value - counted.last);
    counted.last = value;
    this.#counted.set(name, counted);
    return counted.total;
  }
}
