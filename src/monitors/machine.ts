import { readFileSync } from 'node:fs';
import type { MachineMonitor, MachineShares } from '../model/machine.ts';

/** What the threads of the machine did since boot, ns. */
export interface SchedulerReading {
  readonly runNs: number;
  readonly waitNs: number;
}

/** CPU time of the machine since boot, in clock ticks. */
export interface CpuReading {
  readonly stealTicks: number;
  readonly allTicks: number;
}

/** Watches the machine through /proc; what a system does not tell is null. */
export const machineMonitor: MachineMonitor = {
  since() {
    const before = read();
    return () => shares(before, read());
  },
};

interface Reading {
  readonly scheduler: SchedulerReading | null;
  readonly cpu: CpuReading | null;
}

function read(): Reading {
  const schedstat = readProc('/proc/schedstat');
  const stat = readProc('/proc/stat');
  return { scheduler: schedstat === null ? null : parseSchedstat(schedstat), cpu: stat === null ? null : parseStat(stat) };
}

/** The shares between two readings; null where either is missing or nothing happened between them. */
export function shares(before: Reading, after: Reading): MachineShares {
  return {
    runQueueWaitShare: between(before.scheduler, after.scheduler, (from, to) => {
      const wait = to.waitNs - from.waitNs;
      return wait / (wait + to.runNs - from.runNs);
    }),
    stealShare: between(before.cpu, after.cpu, (from, to) => (to.stealTicks - from.stealTicks) / (to.allTicks - from.allTicks)),
  };
}

/**
 * /proc/schedstat: `cpu<N>` lines whose 7th and 8th figures are the time spent running and waiting to run, ns
 * (Documentation/scheduler/sched-stats.rst of Linux). null when there are none.
 */
export function parseSchedstat(text: string): SchedulerReading | null {
  const lines = text.split('\n').filter((line) => /^cpu\d+ /.test(line));
  if (lines.length === 0) {
    return null;
  }
  let runNs = 0;
  let waitNs = 0;
  for (const line of lines) {
    const fields = line.split(/\s+/);
    runNs += Number(fields[7]);
    waitNs += Number(fields[8]);
  }
  return Number.isFinite(runNs + waitNs) ? { runNs, waitNs } : null;
}

/** /proc/stat: the `cpu` line sums all cores: user nice system idle iowait irq softirq steal, then guest times that user holds already (proc_stat(5)). */
export function parseStat(text: string): CpuReading | null {
  const line = text.split('\n').find((line) => line.startsWith('cpu '));
  const ticks = line?.trim().split(/\s+/).slice(1, 9).map(Number);
  const stealTicks = ticks?.[7];
  if (ticks === undefined || stealTicks === undefined) {
    return null;
  }
  return { stealTicks, allTicks: ticks.reduce((sum, tick) => sum + tick, 0) };
}

function between<T>(before: T | null, after: T | null, share: (before: T, after: T) => number): number | null {
  if (before === null || after === null) {
    return null;
  }
  const value = share(before, after);
  return Number.isFinite(value) ? value : null;
}

/** null where there is no such file, as on other systems and in some sandboxes. */
function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') {
      return null;
    }
    throw error;
  }
}
