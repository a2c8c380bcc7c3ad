import { statfsSync } from 'node:fs';
import { RegattaError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';

/** What one operation takes at most while its row is turned into Parquet: up to 40 bytes in the spool, less beside it. */
const bytesPerOperation = 60;

/** How much the operations of a plan will take on disk, bytes; of a load whose length only the run itself can tell, nothing. */
export function plannedBytes({ rounds }: Plan): number {
  const operations = rounds.flatMap(({ entries }) => entries.map(({ outline }) => outline.operations ?? 0));
  return operations.reduce((sum, count) => sum + count, 0) * bytesPerOperation;
}

/**
 * Looks whether there is room for what a plan is going to record, before anything is started. Events of nodes are not among it: nobody knows how many there will be.
 * @throws RegattaError DISK_FULL naming the directory, what it needs and what there is.
 */
export function checkRoom(plan: Plan, directory: string, freeBytes: number = freeBytesOf(directory)): void {
  const bytes = plannedBytes(plan);
  if (bytes <= freeBytes) return;
  throw new RegattaError(
    'DISK_FULL',
    `the load will record about ${gigabytes(bytes)}, and ${gigabytes(freeBytes)} are free for ${directory}`,
    {
      hint: 'Ask for fewer operations, make room, or have the run lie elsewhere with -o DIR or REGATTA_DIR.',
    },
  );
}

function freeBytesOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
