import { type Monitor, type MonitorContext, type MonitorDeclaration, NotHere, type WatchedProcess } from '../../model/monitor.ts';
import { ProcessTable } from '../../readings/proc/process-table.ts';
import { ProcessUse } from './process-use.ts';

export const processesMonitor: MonitorDeclaration = {
  about: 'what the processes of nodes and hosts use, and Regatta itself (Linux)',
  place: 'machine',
  series: {
    process_cpu_seconds_total: 'CPU time, with that of children that have ended; of nodes in steps of 10 ms',
    process_resident_memory_bytes: 'resident memory; pages that processes share count in each',
    process_open_fds: 'open file descriptors',
    process_threads: 'threads',
    process_io_read_bytes_total: 'bytes read from storage',
    process_io_write_bytes_total: 'bytes written to storage',
    'process_context_switches_total{kind}':
      'times that threads gave up their core (`voluntary`) and that it was taken from them (`involuntary`)',
  },
  start: ({ processes }) => new ProcessesMonitor(openTable(), processes),
};

function openTable(): ProcessTable {
  const table = ProcessTable.open();
  if (table === undefined) throw new NotHere('this system has no /proc');
  return table;
}

/** Reads them all in one go. */
export class ProcessesMonitor implements Monitor {
  readonly #table: ProcessTable;
  readonly #processes: MonitorContext['processes'];
  #uses = new Map<string, ProcessUse>();

  constructor(table: ProcessTable, processes: MonitorContext['processes']) {
    this.#table = table;
    this.#processes = processes;
  }

  read(write: Parameters<Monitor['read']>[0]): void {
    this.#table.look(Number(process.hrtime.bigint()));
    const uses = new Map<string, ProcessUse>();
    for (const watched of this.#processes()) {
      const key = keyOf(watched);
      const use = this.#uses.get(key) ?? new ProcessUse(this.#table, watched);
      uses.set(key, use);
      use.measure((name, value) => write(name, value, watched.of));
    }
    this.#uses = uses;
  }
}

/** One that was started again is another. */
function keyOf({ pid, of }: WatchedProcess): string {
  return `${pid} ${JSON.stringify(of)}`;
}
