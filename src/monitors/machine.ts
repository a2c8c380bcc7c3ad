import { readFileSync } from 'node:fs';
import type { MachineMonitor } from '../model/machine.ts';

/** CPU time of the machine since boot, in clock ticks. */
export interface CpuReading {
  readonly stealTicks: number;
  readonly allTicks: number;
}

/** Watches the machine through /proc; what a system does not tell is null. */
export const machineMonitor: MachineMonitor = {
  since() {
    const before = readCpu();
    return () => ({ stealShare: stealShare(before, readCpu()) });
  },
};

/** Share of the time between two readings; null where either is missing or no time went by. */
export function stealShare(before: CpuReading | null, after: CpuReading | null): number | null {
  if (before === null || after === null || after.allTicks <= before.allTicks) return null;
  return (after.stealTicks - before.stealTicks) / (after.allTicks - before.allTicks);
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

function readCpu(): CpuReading | null {
  try {
    return parseStat(readFileSync('/proc/stat', 'utf8'));
  } catch (error) {
    // other systems have no /proc, and some sandboxes hide it
    if (['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
