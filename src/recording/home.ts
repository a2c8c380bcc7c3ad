import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import type { RunRecord } from '../model/result.ts';
import { makeDirectory } from './make-directory.ts';
import { RunFiles } from './run-files.ts';
import { SetFiles } from './set-files.ts';
import { writeFailure } from './write-failure.ts';

/**
 * Where runs are kept: `REGATTA_DIR`; else `.regatta` in the nearest ancestor of `cwd` that holds `.regatta` or `regatta.config.yaml`; else in the git root; else
 * in `cwd`. The directory need not exist yet.
 */
export function regattaHome(cwd: string, env: { readonly [name: string]: string | undefined }): string {
  const asked = env['REGATTA_DIR'];
  if (asked !== undefined && asked !== '') {
    return resolve(cwd, asked);
  }
  const root = nearest(cwd, ['.regatta', 'regatta.config.yaml']) ?? nearest(cwd, ['.git']) ?? cwd;
  return join(root, '.regatta');
}

/** The settings of the project: `regatta.config.yaml` in `cwd` or the nearest ancestor that has one. */
export function projectConfigFile(cwd: string): string | undefined {
  const name = 'regatta.config.yaml';
  const directory = nearest(cwd, [name]);
  return directory === undefined ? undefined : join(directory, name);
}

/** Makes the home, with a `.gitignore` that keeps all of it out of the repository. */
function createHome(home: string): void {
  try {
    makeDirectory(home);
    const ignore = join(home, '.gitignore');
    if (!existsSync(ignore)) {
      writeFileSync(ignore, '*\n');
    }
  } catch (error) {
    throw writeFailure(home, error);
  }
}

/**
 * Makes the directory of a new run. Its id begins with the time (UTC), so that ids sort by age: `20261123-124133-baseline`.
 * With `out` the run lies there, and `home` keeps a link to it under its id.
 * @throws RegattaError USAGE when `out` holds something, DISK_FULL when the directory cannot be made.
 */
export function createRun(home: string, name: string, now: Date, out?: string): RunFiles {
  createHome(home);
  if (out === undefined) {
    return new RunFiles(claim(join(home, 'runs'), idOf(name, now), (path) => mkdirSync(path)));
  }
  const target = resolve(out);
  if (existsSync(target) && (!lstatSync(target).isDirectory() || readdirSync(target).length > 0)) {
    throw new RegattaError('USAGE', `${out} exists and is not an empty directory`, {
      hint: 'Give -o a directory that does not exist yet.',
    });
  }
  const files = new RunFiles(target);
  files.create();
  const link = claim(join(home, 'runs'), idOf(name, now), (path) => symlinkSync(target, path, 'dir'));
  return new RunFiles(target, new RunFiles(link).id);
}

/**
 * Has the home know a run that lies elsewhere, by its id.
 * @returns false where it has another run of that id
 */
export function enterRun(home: string, files: RunFiles): boolean {
  createHome(home);
  const directory = realpathSync(files.directory);
  const known = open(home, files.id);
  if (known !== undefined) return realpathSync(known.directory) === directory;
  const entry = join(home, 'runs', files.id);
  // of a run that is gone
  rmSync(entry, { force: true });
  try {
    makeDirectory(dirname(entry));
    symlinkSync(directory, entry, 'dir');
    return true;
  } catch (error) {
    throw writeFailure(entry, error);
  }
}

/** Whether a run lies in the home itself, not where `-o` put it or where it was made by others. */
export function liesInHome(home: string, { id, directory }: RunFiles): boolean {
  return directory === join(home, 'runs', id);
}

/** Makes the directory of a new set. Its id tells it from its first run, which may start within the same second. */
export function createSet(home: string, name: string, now: Date): SetFiles {
  createHome(home);
  return new SetFiles(claim(join(home, 'sets'), `${idOf(name, now)}-set`, (path) => mkdirSync(path)));
}

/** Makes a directory for a report of runs that are no set. */
export function createReportDirectory(home: string, name: string, now: Date): string {
  createHome(home);
  return claim(join(home, 'reports'), idOf(name, now), (path) => mkdirSync(path));
}

/** Where what is built for runs is kept. @throws RegattaError DISK_FULL */
export function createBuilds(home: string): string {
  createHome(home);
  return join(home, 'builds');
}

/** All runs known to this home, newest first. Links to runs that are no longer there are left out. */
export function listRuns(home: string): RunFiles[] {
  return idsIn(join(home, 'runs'))
    .map((id) => open(home, id))
    .filter((files) => files !== undefined);
}

/** All sets, newest first. */
export function listSets(home: string): SetFiles[] {
  return idsIn(join(home, 'sets')).map((id) => new SetFiles(join(home, 'sets', id)));
}

/**
 * The run that a user means: `last`, an id or the beginning of one, or the path of a run directory (relative to `cwd`).
 * @throws RegattaError RUN_NOT_FOUND when none or several match.
 */
export function findRun(home: string, reference: string, cwd: string): RunFiles {
  const runs = listRuns(home);
  const exact = reference === 'last' ? runs[0] : runs.find(({ id }) => id === reference);
  if (exact !== undefined) {
    return exact;
  }
  const matching = reference === '' ? [] : runs.filter(({ id }) => id.startsWith(reference));
  const [only, another] = matching;
  if (only !== undefined && another === undefined) {
    return only;
  }
  const byPath = new RunFiles(isAbsolute(reference) ? reference : resolve(cwd, reference));
  if (byPath.exists) {
    return new RunFiles(byPath.directory, runs.find(({ directory }) => directory === realpathSync(byPath.directory))?.id);
  }
  throw new RegattaError(
    'RUN_NOT_FOUND',
    another === undefined ? `no run matches "${reference}"` : `${matching.length} runs match "${reference}"`,
    {
      hint: choices(another === undefined ? runs : matching, home),
    },
  );
}

/**
 * The set that a user means: its id, the beginning of one that no run and no other set has, or the path of its directory (relative to `cwd`).
 * @returns undefined when it is none, and may be a run
 */
export function findSet(home: string, reference: string, cwd: string): SetFiles | undefined {
  const sets = listSets(home);
  const byPath = new SetFiles(resolve(cwd, reference));
  if (byPath.exists) return byPath;
  const matching =
    reference === '' || listRuns(home).some(({ id }) => id.startsWith(reference)) ? [] : sets.filter(({ id }) => id.startsWith(reference));
  return sets.find(({ id }) => id === reference) ?? (matching.length === 1 ? matching[0] : undefined);
}

/**
 * Deletes a run that nothing goes on with, and its entry; and its set with the last run of it, once the process that made them is gone by `isAlive`.
 * @throws RegattaError RUN_NOT_FOUND when the directory is no run.
 */
export function removeRun(home: string, files: RunFiles, isAlive: (owner: RunRecord['owner']) => boolean): void {
  if (!files.exists && readdirSync(files.directory).length > 0) {
    throw new RegattaError('RUN_NOT_FOUND', `${files.directory} is not a run directory; nothing was removed`);
  }
  const record = files.has('run.json') ? files.readJson('run.json') : undefined;
  files.remove();
  // of a run that -o had put elsewhere; one of the same name that lies in the home is another run
  const entry = join(home, 'runs', files.id);
  if (lstatSync(entry, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(entry)) rmSync(entry);
  // the process that made the run may go on with others of the set
  const set = record?.set ?? null;
  if (set !== null && record !== undefined && !isAlive(record.owner)) removeSetWithoutRuns(home, set.id);
}

function removeSetWithoutRuns(home: string, id: string): void {
  const set = listSets(home).find((each) => each.id === id);
  const isLeft = set?.readRecord().runs.some((run) => open(home, run.id) !== undefined) ?? true;
  if (!isLeft) set?.remove();
}

function open(home: string, id: string): RunFiles | undefined {
  const path = join(home, 'runs', id);
  return existsSync(path) ? new RunFiles(lstatSync(path).isSymbolicLink() ? realpathSync(path) : path, id) : undefined;
}

function idsIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).sort().reverse() : [];
}

function nearest(from: string, names: readonly string[]): string | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (names.some((name) => existsSync(join(directory, name)))) {
      return directory;
    }
    if (directory === dirname(directory)) {
      return undefined;
    }
  }
}

/** `20261123-124133-baseline` */
function idOf(name: string, now: Date): string {
  const time = now
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-');
  const word = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return word === '' ? time : `${time}-${word}`;
}

/** Makes `directory/id`, or `id-2`, `id-3` … when that is taken; `make` fails with EEXIST then, so that two processes never share one. */
function claim(directory: string, id: string, make: (path: string) => void): string {
  for (let attempt = 1; ; attempt++) {
    const path = join(directory, attempt === 1 ? id : `${id}-${attempt}`);
    try {
      makeDirectory(directory);
      make(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw writeFailure(path, error);
      }
    }
  }
}

function choices(runs: readonly RunFiles[], home: string): string {
  if (runs.length === 0) {
    return `There is no run in ${home} yet.`;
  }
  const named = runs.slice(0, 5).map(({ id }) => id);
  return `${runs.length > named.length ? 'Among others' : 'There are'}: ${named.join(', ')}. \`regatta runs\` lists all.`;
}
