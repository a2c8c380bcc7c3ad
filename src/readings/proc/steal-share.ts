import { readFileSync } from 'node:fs';

/** CPU time of the machine since boot, in clock ticks. */
interface CpuReading {
  readonly stealTicks: number;
  readonly allTicks: number;
}

/** Share of the CPU time between two readings that the hypervisor gave to others; null where either is missing or no time went by. */
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

/** The machine's CPU time so far; null where the system does not tell. */
export function readCpu(): CpuReading | null {
  try {
    return parseStat(readFileSync('/proc/stat', 'utf8'));
  } catch (error) {
    // other systems have no /proc, and some sandboxes hide it
    if (['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
