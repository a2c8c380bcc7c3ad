import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ExperimentSource } from './experiment-source.ts';
import { loadModule } from './load-module.ts';
import { notPlain } from './plain-value.ts';
import type { Problem } from './problems.ts';
import { readYaml } from './read-yaml.ts';

/**
 * Reads a file of settings: TypeScript or JavaScript by its default export, anything else as YAML 1.2 (of which JSON is a part).
 * @throws RegattaError FILE_UNREADABLE
 */
export async function readSource(file: string, cwd: string): Promise<ExperimentSource> {
  const path = resolve(cwd, file);
  const text = await readText(file, path);
  return /^\.[mc]?[jt]s$/.test(extname(path)) ? readModule(file, path) : readYaml(file, path, text);
}

/** What the commonest failures of reading mean, by code. */
const failures: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read by this user',
};

/** @throws RegattaError FILE_UNREADABLE */
export async function readText(file: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new RegattaError('FILE_UNREADABLE', `cannot read ${file}: ${failures[code] ?? messageOf(error)}`, { cause: error });
  }
}

const accepted = 'write: export default defineExperiment({…})';

async function readModule(file: string, path: string): Promise<ExperimentSource> {
  const source = { file, path, locate: () => undefined };
  const unread = (problem: Omit<Problem, 'file' | 'path'>): ExperimentSource => ({
    ...source,
    value: undefined,
    problems: [{ file, path: [], ...problem }],
  });
  const loaded = await loadModule(path);
  if (!('exported' in loaded)) return unread(loaded);
  const { exported } = loaded;
  if (exported === undefined) return unread({ message: `has no default export; ${accepted}` });
  const problems = notPlain(exported).map(({ path, what }): Problem => {
    const place =
      path.length === 0 ? `its default export is ${what}; ${accepted}` : `${what} cannot stand in an experiment, which is plain data`;
    return { file, path, message: place };
  });
  return { ...source, value: problems.length > 0 ? undefined : structuredClone(exported), problems };
}
