import { existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';

/**
 * Has a file written where a user asked for one, so that it stands there whole or not at all: what was there before stays until then, also behind a link. What is no file, a pipe or a device, is written into as it is.
 * @param write writes to the path that it is given
 */
export async function writeOutput(path: string, write: (to: string) => Promise<void>): Promise<void> {
  const target = existsSync(path) ? realpathSync(path) : path;
  if (statSync(target, { throwIfNoEntry: false })?.isFile() === false) {
    await write(target);
    return;
  }
  const unfinished = `${target}.part`;
  try {
    await write(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
