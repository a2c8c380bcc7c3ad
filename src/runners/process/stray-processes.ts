import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often and how long it is looked whether a killed process is gone, ms. */
const POLL_MS = 20;
const PATIENCE_MS = 2000;

/** A process that belongs to a run, by the environment in which it was started. */
export interface RunProcess {
  readonly pid: number;
  readonly run: string;
  /** That of the run, where its environment says so. */
  readonly directory: string;
}

/**
 * Processes whose environment says `REGATTA_RUN=<id>`: hosts and whatever nodes started, also what left its process group since.
 * Finds none where there is no /proc, and none that cleared its environment.
 */
export function runProcesses(): RunProcess[] {
  return processIds().flatMap((pid) => {
    const environment = readProc(`/proc/${pid}/environ`).split('\0');
    const valueOf = (name: string): string => environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    const run = valueOf('REGATTA_RUN');
    return run === '' ? [] : [{ pid, run, directory: valueOf('REGATTA_RUN_DIRECTORY') }];
  });
}

/**
 * Kills what is left of runs of which `isOver` says that nobody runs them any more, and waits until it is gone.
 * @returns how many processes it killed.
 */
export async function endStrays(isOver: (process: RunProcess) => boolean): Promise<number> {
  const killed = new Set<number>();
  // looked for again each time: what is killed may just have started something, and a zombie has no environment any more
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const strays = runProcesses().filter((found) => found.pid !== process.pid && isOver(found));
    if (strays.length === 0) {
      break;
    }
    for (const { pid } of strays) {
      kill(pid);
      killed.add(pid);
    }
    await sleep(POLL_MS);
  }
  return killed.size;
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
    // ESRCH: it ended by itself meanwhile; EPERM: it belongs to somebody else by now
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') {
      throw error;
    }
  }
}
