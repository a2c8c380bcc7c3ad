import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { RegattaError } from '../../model/errors.ts';
import { listRuns, listSets } from '../../recording/home.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { importComparison, importRun, noteStamp, oneAtATime, readStamps, type StoreDatabase } from '../wire-store.ts';

/** How many runs come in without a word. */
const quietly = 50;

/** Something of the home, and what it looks like: read again once that is no longer so. */
interface Found {
  readonly id: string;
  readonly stamp: string;
  /** @returns false where it is not finished yet */
  readonly bringIn: () => Promise<boolean>;
}

/**
 * Brings into the store what of the home it has not seen yet, oldest first: finished runs, and what sets of pairs say. What cannot be read stays out, as `regatta runs` tells.
 * @returns how many came in
 */
export function catchUp(db: StoreDatabase, home: string): Promise<number> {
  // a database may be shared by machines on which homes have the same path
  const place = `${hostname()}:${home}`;
  return oneAtATime(db, place, async () => {
    const seen = await readStamps(db, place);
    const found = [...runsOf(db, home), ...comparisonsOf(db, home)].filter(({ id, stamp }) => seen.get(id) !== stamp);
    if (found.length > quietly) process.stderr.write(`the store reads ${found.length} runs that it does not know yet\n`);
    let count = 0;
    for (const { id, stamp, bringIn } of found) {
      if (!(await bringIn().catch(unlessUnreadable))) continue;
      await noteStamp(db, place, { id, stamp });
      count++;
    }
    return count;
  });
}

/** Brings one run in. @returns false where it is not finished @throws RegattaError RUN_UNREADABLE */
export async function bringRunIn(db: StoreDatabase, files: RunFiles): Promise<boolean> {
  const record = files.readJson('run.json');
  if (record.state !== 'done') return false;
  const results = files.has('results.json') ? files.readJson('results.json') : null;
  await importRun(db, { record, results, directory: files.directory });
  return true;
}

function runsOf(db: StoreDatabase, home: string): readonly Found[] {
  return listRuns(home)
    .reverse()
    .flatMap((files) => stamped(files.id, files.path('run.json'), () => bringRunIn(db, files)));
}

function comparisonsOf(db: StoreDatabase, home: string): readonly Found[] {
  return listSets(home)
    .reverse()
    .flatMap((set) => stamped(`sets/${set.id}`, set.comparison, () => bringComparisonIn(db, set)));
}

async function bringComparisonIn(db: StoreDatabase, set: SetFiles): Promise<boolean> {
  await importComparison(db, set.readRecord(), set.readComparison());
  return true;
}

/** Nothing where there is no such file. */
function stamped(id: string, path: string, bringIn: Found['bringIn']): readonly Found[] {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return mtimeMs === undefined ? [] : [{ id, stamp: `${mtimeMs}/${size}`, bringIn }];
}

function unlessUnreadable(error: unknown): false {
  if (error instanceof RegattaError && error.code === 'RUN_UNREADABLE') return false;
  throw error;
}
