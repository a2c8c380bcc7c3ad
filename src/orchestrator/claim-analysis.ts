import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { RegattaError } from '../model/errors.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/**
 * Keeps a run for this process, until disposed, while it is analysed or removed: two that convert at once would remove the scratch files of each other. What a process
 * that died left behind holds nobody up.
 * @throws RegattaError BUSY while the run goes on, is analysed by the command that ran it, or is claimed by another process.
 */
export function claimAnalysis(files: RunFiles): Disposable {
  if (files.has('run.json')) {
    const { state, owner } = files.readJson('run.json');
    if (state !== 'done' && isAlive(owner)) {
      throw new RegattaError('BUSY', `run ${files.id} is still going on (process ${owner.pid})`, { hint: 'Wait for its end, or stop it.' });
    }
  }
  const path = files.analysisLock;
  while (!claim(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) {
      throw new RegattaError('BUSY', `run ${files.id} is being analysed by another command (process ${owner.pid})`, {
        hint: 'Wait for its end.',
      });
    }
    rmSync(path, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

function claim(path: string): boolean {
  try {
    writeFileSync(path, JSON.stringify(thisProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new RegattaError('DISK_FULL', `cannot write ${path}`, { cause: error });
  }
}

/** undefined when it is gone by now, or was not written whole. */
function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
