import { readdirSync, readFileSync } from 'node:fs';
import type { MachineMonitor, MachineShares } from '../model/machine.ts';

/** What each core (or, where cores do not tell, each thread) ran and what runnable threads waited for it, ns since boot, by its name. */
export type SchedulerReading = ReadonlyMap<string, { readonly runNs: number; readonly waitNs: number }>;

/** CPU time of the machine since boot, in clock ticks. */
export interface CpuReading {
  readonly stealTicks: number;
  readonly allTicks: number;
}

export interface MachineReading {
  readonly scheduler: SchedulerReading | null;
  readonly cpu: CpuReading | null;
}

/** Watches the machine through /proc; what a system does not tell is null. */
export const machineMonitor: MachineMonitor = {
  since() {
    const before = readMachine();
    return () => sharesBetween(before, readMachine());
  },
};

function readMachine(): MachineReading {
  const stat = readProc('/proc/stat');
  return { scheduler: readScheduler(), cpu: stat === null ? null : parseStat(stat) };
}

/** The shares between two readings; null where either is missing or nothing happened between them. */
export function sharesBetween(before: MachineReading, after: MachineReading): MachineShares {
  return { runQueueWaitShare: waitShare(before.scheduler, after.scheduler), stealShare: stealShare(before.cpu, after.cpu) };
}

/** What was not there before counts from zero, what is gone is left out. */
function waitShare(before: SchedulerReading | null, after: SchedulerReading | null): number | null {
  if (before === null || after === null) {
    return null;
  }
  let runNs = 0;
  let waitNs = 0;
  for (const [name, now] of after) {
    const then = before.get(name);
    runNs += now.runNs - (then?.runNs ?? 0);
    waitNs += now.waitNs - (then?.waitNs ?? 0);
  }
  return quotient(waitNs, runNs + waitNs);
}

function stealShare(before: CpuReading | null, after: CpuReading | null): number | null {
  return before === null || after === null ? null : quotient(after.stealTicks - before.stealTicks, after.allTicks - before.allTicks);
}

function quotient(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/**
 * /proc/schedstat: the 7th and 8th figures of each `cpu<N>` line are the time spent running and waiting to run, ns
 * (Documentation/scheduler/sched-stats.rst of Linux). null when there are no such lines.
 */
export function parseSchedstat(text: string): SchedulerReading | null {
  const cores = new Map<string, { readonly runNs: number; readonly waitNs: number }>();
  for (const line of text.split('\n')) {
    const fields = line.split(/\s+/);
    const [name = '', runNs, waitNs] = [fields[0], Number(fields[7]), Number(fields[8])];
    if (/^cpu\d+$/.test(name) && Number.isFinite(runNs + waitNs)) {
      cores.set(name, { runNs, waitNs });
    }
  }
  return cores.size === 0 ? null : cores;
}

/**
 * /proc/stat: the `cpu` line sums all cores: user nice system idle iowait irq softirq steal, then guest times that user holds already
 * (proc_stat(5)). null when it does not go as far as steal.
 */
export function parseStat(text: string): CpuReading | null {
  const line = text.split('\n').find((line) => line.startsWith('cpu '));
  const ticks = line?.trim().split(/\s+/).slice(1, 9).map(Number);
  const stealTicks = ticks?.[7];
  if (ticks === undefined || stealTicks === undefined) {
    return null;
  }
  return { stealTicks, allTicks: ticks.reduce((sum, tick) => sum + tick, 0) };
}

/** Kernels without CONFIG_SCHEDSTATS have no /proc/schedstat, but tell the same of each thread. */
function readScheduler(): SchedulerReading | null {
  const cores = readProc('/proc/schedstat');
  return cores === null ? readThreads() : parseSchedstat(cores);
}

/** /proc/PID/task/TID/schedstat: time running, time waiting to run, both in ns, and how often it ran. */
function readThreads(): SchedulerReading | null {
  const threads = new Map<string, { readonly runNs: number; readonly waitNs: number }>();
  for (const process of listProc('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const thread of listProc(`/proc/${process}/task`)) {
      const [runNs, waitNs] = (readProc(`/proc/${process}/task/${thread}/schedstat`) ?? '').split(' ').map(Number);
      if (runNs !== undefined && waitNs !== undefined) {
        threads.set(thread, { runNs, waitNs });
      }
    }
  }
  return threads.size === 0 ? null : threads;
}

function listProc(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    return missing(error, []);
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return missing(error, null);
  }
}

/** What is not there (as on other systems and in some sandboxes), has just ended or belongs to others is no error. */
function missing<T>(error: unknown, instead: T): T {
  if (['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) {
    return instead;
  }
  throw error;
}
