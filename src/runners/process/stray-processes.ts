import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often and how long it is looked whether a killed process is gone, ms. */
const POLL_MS = 20;
const PATIENCE_MS = 2000;

/** A process that belongs to a run, by the environment in which it was started. */
export interface RunProcess {
  readonly pid: number;
  readonly run: string;
}

/**
 * Processes whose environment says `REGATTA_RUN=<id>`: hosts and whatever nodes started, also what left its process group since.
 * Finds none where there is no /proc, and none that cleared its environment.
 */
export function runProcesses(): RunProcess[] {
  return processIds().flatMap((pid) => {
    const run = /(?:^|\0)REGATTA_RUN=([^\0]*)/.exec(readProc(`/proc/${pid}/environ`))?.[1];
    return run === undefined || run === '' ? [] : [{ pid, run }];
  });
}

/**
 * Kills what is left of runs of which `isOver` says that nobody runs them any more, and waits until it is gone.
 * @returns what it killed.
 */
export async function endStrays(isOver: (run: string) => boolean): Promise<RunProcess[]> {
  const strays = runProcesses().filter(({ pid, run }) => pid !== process.pid && isOver(run));
  for (const { pid } of strays) {
    kill(pid);
  }
  const left = new Set(strays.map(({ pid }) => pid));
  for (let waited = 0; left.size > 0 && waited < PATIENCE_MS; waited += POLL_MS) {
    await sleep(POLL_MS);
    for (const pid of left) {
      // a zombie has no environment any more
      if (readProc(`/proc/${pid}/environ`) === '') {
        left.delete(pid);
      }
    }
  }
  return strays;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** '' for a process that is gone or belongs to somebody else. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR') {
      return '';
    }
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // it ended by itself meanwhile
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
