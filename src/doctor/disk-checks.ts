import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Check, check, type DoctorContext, type Finding } from './check.ts';
import { gibibytes } from './gibibytes.ts';

/** A run of 1,000 nodes and 1,000 messages takes some hundred MiB while it is converted. */
const enoughBytes = 5 * 2 ** 30;
const leastBytes = 100 * 2 ** 20;

interface Disk {
  readonly home: string;
  readonly freeBytes: number;
  readonly isWritable: boolean;
}

export const diskChecks: readonly Check[] = [check({ title: 'disk', probe: probeDisk, judge: judgeDisk })];

async function probeDisk({ home }: DoctorContext): Promise<Disk> {
  const there = nearest(home);
  const { bavail, bsize } = await statfs(there);
  const isWritable = await access(there, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { home, freeBytes: bavail * bsize, isWritable };
}

/** The folder itself, or the nearest above it that is there: it is made with the first run. */
function nearest(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearest(dirname(path));
}

export function judgeDisk({ home, freeBytes, isWritable }: Disk): Finding {
  const seen = `${gibibytes(freeBytes)} free for ${home}`;
  const elsewhere = 'REGATTA_DIR names another place; `regatta rm` removes runs';
  if (!isWritable) return { level: 'missing', seen: `${home} cannot be written`, cost: 'no run can be recorded', remedy: elsewhere };
  if (freeBytes < leastBytes) return { level: 'missing', seen, cost: 'a run fills it', remedy: elsewhere };
  if (freeBytes < enoughBytes) return { level: 'note', seen, cost: 'long runs with all events may fill it', remedy: elsewhere };
  return { level: 'good', seen };
}
