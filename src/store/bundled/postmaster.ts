import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `postmaster.pid` in a data directory says of the server there (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** The server of a data directory; undefined where none is running or coming up. */
export function readPostmaster(data: string): Postmaster | undefined {
  const lines = readText(join(data, 'postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isPostgresOf(pid, data)) return undefined;
  return { pid, port, status: lines[7]?.trim() ?? '' };
}

/** Whether that process is a PostgreSQL of this directory: what was killed leaves its file behind, and its id may belong to another program by now. */
function isPostgresOf(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') return true;
  return readText(`/proc/${pid}/cmdline`)?.split('\0').includes(data) ?? false;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
