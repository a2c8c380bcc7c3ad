import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFailure } from '../recording/write-failure.ts';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

const pollMs = 20;

/** Waits until no other process holds the file, and holds it while the work is done. What a process that died left behind holds nobody up. */
export async function holdFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  await using _ = await takeFile(path);
  return await work();
}

/**
 * As {@link holdFile}, until what it answers with is disposed of.
 * @param waiting is told once for which process it waits
 */
export async function takeFile(path: string, signal?: AbortSignal, waiting?: (pid: number) => void): Promise<AsyncDisposable> {
  let isTold = false;
  for (let owner = claimFile(path); owner !== undefined; owner = claimFile(path)) {
    if (!isTold) waiting?.(owner.pid);
    isTold = true;
    await sleep(pollMs, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
  return { [Symbol.asyncDispose]: async () => rmSync(path, { force: true }) };
}

/** Makes the file this process', also in the place of one that died. @returns whose it is where that one lives @throws RegattaError DISK_FULL */
export function claimFile(path: string): ProcessIdentity | undefined {
  while (!createFile(path)) {
    const owner = fileOwner(path);
    if (owner !== undefined && isAlive(owner)) return owner;
    removeStale(path);
  }
  return undefined;
}

/** @returns false where it is there already */
function createFile(path: string): boolean {
  const whole = `${path}.${process.pid}`;
  try {
    writeFileSync(whole, JSON.stringify(thisProcess()));
    // others see the claim whole or not at all
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeFailure(path, error);
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Whose the file is; undefined when it is gone by now, or damaged. */
export function fileOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Since it was looked at, another process may have removed it and put its own there: that one goes back. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    const owner = fileOwner(aside);
    if (owner !== undefined && isAlive(owner)) linkSync(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
