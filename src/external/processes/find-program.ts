import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { RegattaError } from '../../model/errors.ts';

/**
 * The file of a program: a path is relative to the folder of the experiment, a name is looked for in PATH.
 * @throws RegattaError NODE_START when there is none that can be started
 */
export function findProgram(name: string, { directory, path }: { readonly directory: string; readonly path: string }): string {
  if (name.includes('/')) {
    const file = resolve(directory, name);
    const problem = problemOf(file);
    if (problem === undefined) return file;
    throw new RegattaError('NODE_START', `the program ${name} cannot be started: ${file} ${problem}`, {
      hint: 'A path in `command` is relative to the folder of the experiment file, and with a source to the folder in which that was built.',
    });
  }
  const files = path.split(delimiter).map((folder) => join(folder === '' ? '.' : folder, name));
  const found = files.find((file) => problemOf(file) === undefined);
  if (found !== undefined) return found;
  const [blocked] = files.filter((file) => problemOf(file) === notExecutable);
  const reason = blocked === undefined ? 'no folder of PATH has it' : `${blocked} ${notExecutable}`;
  throw new RegattaError('NODE_START', `the program ${name} cannot be started: ${reason}`, {
    hint: `PATH is ${path}\nA program beside the experiment file is written ./${name}.`,
  });
}

const notExecutable = 'is not executable (chmod +x makes it so)';

function problemOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 'does not exist';
  if (!stats.isFile()) return 'is no file';
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return notExecutable;
  }
}
