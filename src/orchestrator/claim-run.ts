import { rmSync } from 'node:fs';
import { RegattaError } from '../model/errors.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { claimFile, fileOwner } from './hold-file.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/**
 * Keeps a run for this process, until disposed, while it is analysed: two that convert at once would remove the scratch files of each other. What a process
 * that died left behind holds nobody up.
 * @throws RegattaError BUSY as {@link refuseBusy}, DISK_FULL when it cannot be written down.
 */
export function claimRun(files: RunFiles): Disposable {
  const path = files.analysisLock;
  refuseBusy(files);
  const owner = claimFile(path);
  if (owner !== undefined) throw analysedBy(owner, files);
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/**
 * Leaves alone what another process works on. Writes nothing, so that a run can be removed from a disk that is full.
 * @throws RegattaError BUSY while the run goes on, is analysed by the command that ran it, or is claimed by another process.
 */
export function refuseBusy(files: RunFiles): void {
  if (files.has('run.json')) {
    const { state, owner } = files.readJson('run.json');
    if (state !== 'done' && isAlive(owner)) {
      throw new RegattaError('BUSY', `run ${files.id} is still going on (process ${owner.pid})`, { hint: 'Wait for its end, or stop it.' });
    }
  }
  const owner = fileOwner(files.analysisLock);
  if (owner !== undefined && isAlive(owner)) throw analysedBy(owner, files);
}

function analysedBy({ pid }: ProcessIdentity, { id }: RunFiles): RegattaError {
  return new RegattaError('BUSY', `run ${id} is being analysed by another command (process ${pid})`, { hint: 'Wait for its end.' });
}
