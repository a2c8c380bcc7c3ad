import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
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

/**
 * Removes what a server that was killed left behind, where PostgreSQL itself would take it for running: it asks only whether the process exists, and in containers one
 * that ended may never be buried. Its children may still write for a moment; nothing is removed before they are gone.
 * @returns false as long as they are not
 */
export function clearKilled(data: string): boolean {
  const file = join(data, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(file) || readPostmaster(data) !== undefined) return true;
  if (readdirSync('/proc').some((name) => /^\d+$/.test(name) && worksIn(name, data))) return false;
  rmSync(file, { force: true });
  return true;
}

/** Every process of a PostgreSQL works in its data directory. */
function worksIn(pid: string, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    // it has ended, or belongs to somebody else
    return false;
  }
}

/** Whether that process is a PostgreSQL of this directory: what was killed leaves its file behind, and its id may belong to another program by now. */
function isPostgresOf(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return process.platform !== 'linux' || worksIn(String(pid), data);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
