import { totalmem } from 'node:os';
import { type Check, check, type Finding } from './check.ts';
import { gibibytes } from './gibibytes.ts';
import { readSystem } from './read-system.ts';

/** What a process of its own takes for one node that does nothing (bench/README.md, `idle-nodes.ts`). */
const idleProcessBytes = 63e6;
/** What the analysis of a large run takes at most (DuckDB spills beyond it), and what not even a small run gets by with. */
const comfortableBytes = 1.5 * 2 ** 30;
const leastBytes = 256 * 2 ** 20;

export const memoryChecks: readonly Check[] = [
  check({
    title: 'memory',
    // both know the limits of a container
    probe: () => ({ available: process.availableMemory(), total: Math.min(totalmem(), process.constrainedMemory() || totalmem()) }),
    judge: judgeMemory,
  }),
  check({ title: 'swap', probe: () => readSystem('/proc/meminfo'), judge: judgeSwap }),
];

export function judgeMemory({ available, total }: { readonly available: number; readonly total: number }): Finding {
  const room = Math.floor(available / idleProcessBytes);
  const seen = `${gibibytes(available)} free of ${gibibytes(total)}: room for ${room} nodes at most that have a process each`;
  if (available >= comfortableBytes) return { level: 'good', seen };
  const remedy = 'end other programs, or raise the limit of the container';
  if (available >= leastBytes) return { level: 'note', seen, cost: 'large runs are analysed slowly, by way of the disk', remedy };
  return { level: 'missing', seen, cost: `less than ${gibibytes(leastBytes)}: not even a small run fits`, remedy };
}

/** /proc/meminfo (proc_meminfo(5)), in KiB. */
export function judgeSwap(meminfo: string | null): Finding {
  const bytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo ?? '')?.[1] ?? 0) * 1024;
  const [total, free] = [bytes('SwapTotal'), bytes('SwapFree')];
  if (total === 0) return { level: 'good', seen: meminfo === null ? 'this system does not tell' : 'none' };
  const seen = `${gibibytes(total - free)} of ${gibibytes(total)} in use`;
  if (total - free <= total / 20) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: 'what was swapped out comes back in the midst of a measurement, milliseconds late',
    remedy: 'sudo swapoff -a, where the memory is enough',
  };
}
