import { Command, InvalidArgumentError } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import type { Baseline } from '../../model/history.ts';
import { namedExperiment } from '../history/read-history.ts';
import { namedSubject, subjectArgument } from '../named-runs.ts';
import { openProjectStore } from '../store/project-store.ts';
import { baselinesInForce, runKeys, runsOfBranch, setBaseline, type StoreDatabase } from '../wire-store.ts';
import { textTable } from '../wire.ts';

interface SetOptions {
  readonly experiment?: string;
  readonly branch: string;
  readonly last: number;
  readonly note?: string;
}

interface ShowOptions {
  readonly experiment?: string;
  readonly json?: boolean;
}

/** As many as a comparison makes of either side at first. */
const usualRuns = 10;

export function command(): Command {
  const set = new Command('set')
    .description('choose the runs that later ones are held against: those that are named, or the newest of the branch')
    .argument('[run...]', `each a ${subjectArgument}`)
    .option('--experiment <name>', 'without runs: name of the experiment; that of the newest run unless given')
    .option('--branch <name>', 'the branch that they stand for', 'main')
    .option('--last <runs>', 'without runs: how many of the branch, the newest that were made of a clean working tree', readRuns, usualRuns)
    .option('--note <text>', 'what is to be remembered of them')
    .action(setIt);
  const show = new Command('show')
    .description('show the baselines in force, with their runs')
    .option('--experiment <name>', 'of this experiment alone')
    .option('--json', 'print them as JSON on stdout')
    .action(showThem);
  return [set, show].reduce((baseline, each) => baseline.addCommand(each.exitOverride()), new Command('baseline'));
}

async function setIt(references: readonly string[], options: SetOptions): Promise<void> {
  await using store = (await openProjectStore()).store;
  const chosen = references.length > 0 ? await keysOf(store.db, references) : await newestOf(store.db, options);
  await setBaseline(store.db, { ...chosen, branch: options.branch, note: options.note ?? null });
  const inForce = await baselinesInForce(store.db, chosen.experiment);
  process.stdout.write(table(inForce.filter(({ branch }) => branch === options.branch)));
}

type Chosen = Pick<Parameters<typeof setBaseline>[1], 'experiment' | 'runs'>;

/** @throws RegattaError USAGE where they are of several experiments, or one cannot be trusted */
async function keysOf(db: StoreDatabase, references: readonly string[]): Promise<Chosen> {
  const files = references.flatMap((reference) => namedSubject(reference).runs);
  const records = files.map((each) => each.readJson('run.json'));
  const names = [...new Set(records.map(({ name }) => name))];
  const [experiment] = names;
  if (experiment === undefined || names.length > 1) {
    throw new RegattaError(
      'USAGE',
      `a baseline has runs of one experiment; these are of ${names.length === 0 ? 'none' : names.join(', ')}`,
    );
  }
  const spoiled = records.find(({ result }) => result !== 'passed' && result !== 'failed');
  if (spoiled !== undefined) {
    throw new RegattaError('USAGE', `run ${spoiled.id} is ${spoiled.result ?? 'not analysed'}: nothing can be held against it`);
  }
  return { experiment, runs: (await runKeys(db, records)).filter((key) => key !== undefined) };
}

/** @throws RegattaError RUN_NOT_FOUND where the branch has none */
async function newestOf(db: StoreDatabase, { experiment: name, branch, last }: SetOptions): Promise<Chosen> {
  const experiment = await namedExperiment(db, name);
  const runs = await runsOfBranch(db, { experiment, branch, most: last });
  if (runs.length > 0) return { experiment, runs };
  throw new RegattaError(
    'RUN_NOT_FOUND',
    `no run of ${experiment} that can be trusted was made of a clean working tree of branch ${branch}`,
    {
      hint: 'Name runs: `regatta baseline set RUN…`. Another branch is given by --branch.',
    },
  );
}

async function showThem({ experiment, json }: ShowOptions): Promise<void> {
  await using store = (await openProjectStore()).store;
  const baselines = await baselinesInForce(store.db, experiment);
  process.stdout.write(json === true ? `${JSON.stringify(baselines, null, 2)}\n` : table(baselines));
  if (baselines.length === 0) process.stderr.write('no baseline yet: `regatta baseline set` chooses one\n');
}

function table(baselines: readonly Baseline[]): string {
  const lines = baselines.flatMap(({ experiment, branch, note, created, runs }) => [
    `${experiment}, branch ${branch}: ${runs.length} runs, set ${minute(created)}${note === null ? '' : `, ${note}`}`,
    ...textTable(runs.map(({ id, started, isDirectoryGone }) => [minute(started), id, isDirectoryGone ? 'only its figures are left' : ''])),
  ]);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function minute(date: Date): string {
  return date.toISOString().replace('T', ' ').slice(0, 16);
}

function readRuns(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number of runs, such as 10.');
  return Number(text);
}
