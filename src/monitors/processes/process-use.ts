import { type ProcessFigures, type ProcessTable, sum } from '../../readings/proc/process-table.ts';

type Use = { readonly [figure in keyof ProcessFigures]: number | null };

/** The names that Prometheus' client libraries give to what a process uses, where they have one. */
const gauges = {
  process_resident_memory_bytes: 'residentBytes',
  process_threads: 'threads',
  process_open_fds: 'openFiles',
} as const satisfies { readonly [series: string]: keyof Use };

const counters = {
  process_cpu_seconds_total: 'cpuSeconds',
  process_io_read_bytes_total: 'readBytes',
  process_io_write_bytes_total: 'writtenBytes',
  'process_context_switches_total{kind="voluntary"}': 'voluntarySwitches',
  'process_context_switches_total{kind="involuntary"}': 'involuntarySwitches',
} as const satisfies { readonly [series: string]: keyof Use };

/** What one process uses, or one process group: with the children that were waited for. */
export class ProcessUse {
  readonly #table: ProcessTable;
  readonly #pid: number;
  readonly #isGroup: boolean;
  /** When it was started: a process of its number that was started at another time is another's. */
  #startTicks: number | undefined;
  /** Of each counter what it was last, and its growth so far: what a process used that nobody waited for must not be lost again. */
  readonly #counted = new Map<string, { last: number; total: number }>();

  /** @param table one for all that a monitor watches */
  constructor(table: ProcessTable, { pid, isGroup }: { readonly pid: number; readonly isGroup: boolean }) {
    this.#table = table;
    this.#pid = pid;
    this.#isGroup = isGroup;
  }

  /** Writes what it uses now, of the processes that were there at the last look; nothing once none is left. */
  measure(write: (name: string, value: number) => void): void {
    const use = this.#use();
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

  #use(): Use | undefined {
    let all: Use | undefined;
    let isAlive = false;
    for (const pid of this.#isGroup ? this.#table.membersOf(this.#pid) : [this.#pid]) {
      const stat = this.#table.stat(pid);
      // else it has ended, or left the group for one of its own
      if (stat === undefined || (this.#isGroup && stat.group !== this.#pid)) continue;
      if (pid === this.#pid && stat.startTicks !== (this.#startTicks ??= stat.startTicks)) return undefined;
      all = added(all, this.#table.figures(pid, stat));
      isAlive ||= !stat.isZombie;
    }
    return isAlive ? all : undefined;
  }

  #count(name: string, value: number): number {
    const counted = this.#counted.get(name) ?? { last: 0, total: 0 };
    counted.total += Math.max(0, value - counted.last);
    counted.last = value;
    this.#counted.set(name, counted);
    return counted.total;
  }
}

function added(one: Use | undefined, other: Use): Use {
  if (one === undefined) return other;
  return {
    cpuSeconds: sum(one.cpuSeconds, other.cpuSeconds),
    residentBytes: sum(one.residentBytes, other.residentBytes),
    threads: sum(one.threads, other.threads),
    openFiles: sum(one.openFiles, other.openFiles),
    readBytes: sum(one.readBytes, other.readBytes),
    writtenBytes: sum(one.writtenBytes, other.writtenBytes),
    voluntarySwitches: sum(one.voluntarySwitches, other.voluntarySwitches),
    involuntarySwitches: sum(one.involuntarySwitches, other.involuntarySwitches),
  };
}
