import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/**
 * A command as an experiment in `folder` has to say it: nodes run in directories of their own, so that files which the user names from `cwd` are named from the
 * experiment's folder. Words in quotes are left to the user.
 */
export function placeFiles(command: string, cwd: string, folder: string): string {
  return command.replaceAll(/(?<=^|\s)[^\s'"$-][^\s'"$]*(?=\s|$)/g, (word, offset: number) => {
    const path = resolve(cwd, word);
    // a program without a path is looked for in PATH
    const isNamed = offset > 0 || word.includes('/');
    if (path === word || !isNamed || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return word;
    return `$experiment.directory/${relative(folder, path).split(sep).join('/')}`;
  });
}
