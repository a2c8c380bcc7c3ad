import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { kitNames } from '../../experiment/resolve-kit.ts';
import { listRuns } from '../../recording/home.ts';
import { home } from '../named-runs.ts';
import type { Completion, Sources } from './complete.ts';

/** Runs that are offered, the newest: a list that nobody can read helps nobody. */
const mostRuns = 40;
/** How far experiments are looked for below a folder, and how many entries that may take: the user waits for the answer. */
const deepest = 3;
const mostEntries = 2000;

/** What stands for arguments, by the names that commands give them. */
export const sources: Sources = {
  run: () => runs(),
  experiment: experiments,
  experiments,
  kit: () => kitNames(process.cwd()).map((value) => ({ value, about: '' })),
};

function runs(): readonly Completion[] {
  const listed = listRuns(home())
    .slice(0, mostRuns)
    .map((files) => ({ value: files.id, about: aboutRun(files) }));
  return listed.length === 0 ? [] : [{ value: 'last', about: 'the newest run' }, ...listed];
}

function aboutRun(files: ReturnType<typeof listRuns>[number]): string {
  try {
    const { name, result, state } = files.readJson('run.json');
    return `${name}, ${result ?? state}`;
  } catch {
    // it can still be removed
    return 'unreadable';
  }
}

/** Those in the folder that is written so far, and below it. */
function experiments(begun: string): readonly Completion[] {
  const folder = begun.endsWith('/') ? begun : dirname(begun);
  const budget = { entries: mostEntries };
  const found = below(folder, deepest, budget).filter(isExperiment);
  // `./` stands in the answer only where it stands in what was written
  return found.map((path) => ({ value: begun.startsWith('./') ? `./${path}` : path, about: '' }));
}

function below(folder: string, depth: number, budget: { entries: number }): string[] {
  return entriesOf(folder).flatMap((entry) => {
    if (budget.entries-- <= 0 || entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth === 0 ? [] : below(path, depth - 1, budget);
    return ['.yaml', '.yml', '.ts'].includes(extname(path)) ? [path] : [];
  });
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // it is not there, or not ours to read: then nothing is offered
    return [];
  }
}

/** Fleets are what every experiment has; in TypeScript they may stand anywhere, or nowhere in words. */
function isExperiment(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return extname(path) === '.ts' ? /^export default defineExperiment\(/m.test(text) : /^fleets\s*:/m.test(text);
  } catch {
    return false;
  }
}
