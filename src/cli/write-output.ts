import { existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { outputFailure } from '../recording/write-failure.ts';

/**
 * Has a file written where a user asked for one, so that it stands there whole or not at all: what was there before stays until then, also behind a link. What is no file, a pipe or a
 * device, is written into as it is.
 * @param write writes to the path that it is given
 * @throws RegattaError USAGE or DISK_FULL where the path takes nothing; whatever else `write` throws
 */
export async function writeOutput(path: string, write: (to: string) => Promise<void>): Promise<void> {
  const target = existsSync(path) ? realpathSync(path) : path;
  const isFile = statSync(target, { throwIfNoEntry: false })?.isFile() ?? true;
  const written = isFile ? `${target}.part` : target;
  try {
    await write(written);
    if (isFile) renameSync(written, target);
  } catch (error) {
    if (isFile) rmSync(written, { force: true });
    throw error instanceof Error && 'syscall' in error ? outputFailure(path, error) : error;
  }
}
