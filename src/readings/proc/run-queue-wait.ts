import { readFileSync } from 'node:fs';

/**
 * How long the main thread of this process, on which its nodes run, has waited for a core while it could have run, ns since its start: second figure of
 * /proc/self/schedstat (Documentation/scheduler/sched-stats.rst of Linux). null where the system does not tell.
 */
export function runQueueWaitNs(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const wait = Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]);
    return Number.isFinite(wait) ? wait : null;
  } catch (error) {
    // kernels without CONFIG_SCHED_INFO have no such file
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
