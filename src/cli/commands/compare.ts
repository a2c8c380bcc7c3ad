import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import type { Comparison, ComparisonVerdict } from '../../model/comparison.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import { writeWhole } from '../../recording/json-file.ts';
import { findSet } from '../../recording/home.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { compareAgainst } from '../compare/compare-against.ts';
import { compareSet } from '../compare/compare-set.ts';
import { firstLook, looksBetween, type PairOptions, readPairs, withPairOptions } from '../compare/comparison-options.ts';
import { type Compared, compared, comparedWithin, finishedRuns } from '../compare/finished-runs.ts';
import { planSides, type Sides } from '../compare/plan-sides.ts';
import type { PairsEnd } from '../compare/run-judged.ts';
import { runPairs } from '../compare/run-pairs.ts';
import { runWithin } from '../compare/run-within.ts';
import { home, subjectArgument } from '../named-runs.ts';
import { storeAfter } from '../store/store-after.ts';
import { usesColor } from '../uses-color.ts';
import { comparisonJson, comparisonMarkdown, comparisonSummary, htmlComparison } from '../wire-reports.ts';

interface Options extends PairOptions {
  readonly maxPairs?: number;
  readonly base?: readonly string[];
  readonly head?: readonly string[];
  readonly baseDefine?: readonly string[];
  readonly headDefine?: readonly string[];
  readonly against?: readonly string[];
  readonly with?: readonly string[];
  readonly paired?: boolean;
  readonly allowDifferences?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

/** How a comparison is written, by how the name of the file ends. */
const written: { readonly [ending: string]: (compared: Compared) => string } = {
  '.html': ({ comparison, charts }) => htmlComparison(comparison, charts()),
  '.md': ({ comparison }) => comparisonMarkdown(comparison),
  '.json': ({ comparison }) => comparisonJson(comparison),
};

/** What is inconclusive breaks no build: a check that fails by chance is one that nobody heeds. */
const exitCodeOf: { readonly [V in ComparisonVerdict]: number } = {
  invalid: exitCodes.invalid,
  regression: exitCodes.failed,
  inconclusive: exitCodes.passed,
  change: exitCodes.passed,
  improvement: exitCodes.passed,
  'no change': exitCodes.passed,
};

export function command(): Command {
  const again = (value: string, all: string[] | undefined): string[] => [...(all ?? []), value];
  return withPairOptions(new Command('compare'), 'pairs until it is first judged')
    .option('--max-pairs <number>', 'pairs at most, if it is not clear before; twice as many unless given', readPairs)
    .argument(
      '<what...>',
      `an experiment file, whose sides are run; a set of such a comparison; runs of two versions each; or, before --with, the base: each a ${subjectArgument}`,
    )
    .option('--base <version>', 'the version of the source that is the base: main; NAME=main where there are several sources', again)
    .option('--head <version>', 'the version that is held against it; . is the working tree as it is, with what is not committed', again)
    .option('--base-define <name=value>', 'what base has in the place of a param of the experiment (again for more)', again)
    .option('--head-define <name=value>', 'what head has there (again for more)', again)
    .option(
      '--against <run...>',
      'run the head alone, --pairs times, and hold it against `baseline` (of main), `baseline:BRANCH`, or runs: cheaper and weaker',
    )
    .option('--with <run...>', 'the head: runs, or sets, that are held against the base')
    .option('--paired', 'with --with: the runs at the same place of base and head were made one right after the other')
    .option('--allow-differences', 'with --with: also where base and head do not measure the same; tell what they differ in')
    .option('-o, --out <file>', `write it there as well: a file that ends with ${Object.keys(written).join(' or ')}`, readOut)
    .option('--json', 'print the comparison as JSON on stdout')
    .action(async (what: string[], options: Options, compareCommand: Command) => {
      process.exitCode = await compare(what, options, compareCommand);
    });
}

/** Options of which each says something of one kind of comparison alone, as they are written. */
const ofExperiments = {
  base: '--base',
  head: '--head',
  baseDefine: '--base-define',
  headDefine: '--head-define',
  maxPairs: '--max-pairs',
  against: '--against',
} as const;
const ofRuns = { paired: '--paired', allowDifferences: '--allow-differences' } as const;

async function compare(what: readonly string[], options: Options, compareCommand: Command): Promise<number> {
  const isOfRuns = options.with !== undefined;
  for (const [name, written] of Object.entries(isOfRuns ? ofExperiments : ofRuns)) {
    if (options[name as keyof Options] === undefined) continue;
    throw new RegattaError(
      'USAGE',
      `${written} is of ${isOfRuns ? 'experiments that are run for it, and --with of runs that are over' : '--with'}`,
    );
  }
  if (options.with !== undefined) return answer(await compareRecorded(what, { ...options, with: options.with }), options);
  const [only, another] = what;
  const set = only === undefined || another !== undefined ? undefined : findSet(home(), only, process.cwd());
  if (set !== undefined) return answer(await compareSet(set), options);
  const isFile = only !== undefined && another === undefined && ['.yaml', '.yml', '.ts'].includes(extname(only));
  const within = isFile ? undefined : await compareWithin(what, options.level);
  if (within !== undefined) return answer(within, options);
  if (!isFile) {
    throw new RegattaError('USAGE', `${what.join(' ')} is neither an experiment file nor a set that is a comparison`, {
      hint: 'Runs are compared by `regatta compare RUN… --with RUN…`.',
    });
  }
  return compareExperiment(only, options, compareCommand);
}

/** What runs say that have both sides within themselves; undefined where these are none such. */
async function compareWithin(what: readonly string[], level: number): Promise<Compared | undefined> {
  const runs = runsIfThere(what);
  const versions = runs[0]?.plan.compare;
  return versions === undefined ? undefined : comparedWithin(runs, { versions, level });
}

function runsIfThere(what: readonly string[]): readonly FinishedRun[] {
  try {
    return finishedRuns(what, 'base');
  } catch (error) {
    if (error instanceof RegattaError && error.code === 'RUN_NOT_FOUND') return [];
    throw error;
  }
}

async function compareRecorded(references: readonly string[], options: Options & { readonly with: readonly string[] }): Promise<Compared> {
  const [base, head] = [finishedRuns(references, 'base'), finishedRuns(options.with, 'head')];
  const shared = head.find(({ results }) => base.some((run) => run.results.run === results.run));
  if (shared !== undefined) {
    throw new RegattaError('USAGE', `run ${shared.results.run} is on both sides, and no run differs from itself`);
  }
  if (options.paired === true && base.length !== head.length) {
    throw new RegattaError('USAGE', `--paired needs as many runs on either side; base has ${base.length}, head ${head.length}`);
  }
  return compared({
    base: { name: 'base', runs: base },
    head: { name: 'head', runs: head },
    design: options.paired === true ? 'paired' : 'unpaired',
    level: options.level,
    mayDiffer: options.allowDifferences === true,
  });
}

function plannedPairs(first: number, most: number | undefined): readonly number[] {
  if (most === undefined || most >= first) return looksBetween(first, most);
  throw new RegattaError('USAGE', `--max-pairs ${most} is less than --pairs ${first}, at which it is first judged`);
}

async function compareExperiment(file: string, options: Options, compareCommand: Command): Promise<number> {
  const sides = await planSides(file, options, {
    base: { define: options.baseDefine ?? [], versions: options.base ?? [] },
    head: { define: options.headDefine ?? [], versions: options.head ?? [] },
  });
  if (options.against !== undefined) return compareWithStored(options.against, sides, options);
  const { plan } = sides.head;
  const isSame = JSON.stringify(sides.base.plan) === JSON.stringify(plan);
  if (isSame && plan.compare === undefined) {
    throw new RegattaError('USAGE', 'base and head are the same plan: there is nothing to tell apart', {
      hint: 'Say what is changed: --base main --head ., or --base-define rate=100/s --head-define rate=200/s; or of versions within a fleet which two, as in compare: {by: version, base: stable, head: canary}. `regatta noise` runs an experiment against itself.',
    });
  }
  const versions = isSame ? plan.compare : undefined;
  const pairs = plannedPairs(firstLook(compareCommand, options, versions), options.maxPairs);
  const looks = { pairs, isClear: ({ verdict }: Comparison) => verdict !== 'inconclusive' };
  const end = await (versions === undefined
    ? runPairs(sides, options, looks)
    : runWithin({ plan, versions, kits: sides.kits }, options, looks));
  return finish(end, options, ({ id }) => `\`regatta compare ${id}\` shows this again`);
}

async function compareWithStored(against: readonly string[], sides: Sides, options: Options): Promise<number> {
  for (const [name, option] of Object.entries({ base: '--base', baseDefine: '--base-define', maxPairs: '--max-pairs' } as const)) {
    if (options[name as keyof Options] === undefined) continue;
    throw new RegattaError('USAGE', `${option} says something of a base, and with --against none is run`);
  }
  return finish(await compareAgainst(against, sides, options), options, () => 'its comparison.html shows this again');
}

/** Keeps and shows what came of runs that were made to be compared. @returns the exit code */
async function finish(
  { set, compared: found, isCancelled }: PairsEnd,
  options: Options,
  again: (set: SetFiles) => string,
): Promise<number> {
  if (found === null && isCancelled) return exitCodes.cancelled;
  if (found !== null) for (const [ending, write] of Object.entries(written)) set.write(`comparison${ending}`, write(found));
  const code = answer(found, options);
  process.stderr.write(`\nset ${set.id}: ${again(set)}\n`);
  await storeAfter();
  return isCancelled ? exitCodes.cancelled : code;
}

/** Shows a comparison. @returns the exit code */
function answer(found: Compared | null, { json, out }: Options): number {
  if (found === null) {
    throw new RegattaError('RUN_NOT_FOUND', 'no pair of runs (of a canary: no run) has results: there is nothing to compare');
  }
  const { comparison } = found;
  if (out !== undefined) writeWhole(resolve(out), written[extname(out)]?.(found) ?? '');
  process.stdout.write(json === true ? comparisonJson(comparison) : comparisonSummary(comparison, { color: usesColor(process.stdout) }));
  return exitCodeOf[comparison.verdict];
}

function readOut(path: string): string {
  if (!Object.hasOwn(written, extname(path))) throw new InvalidArgumentError(`It ends with ${Object.keys(written).join(' or ')}.`);
  if (!existsSync(dirname(resolve(path)))) throw new InvalidArgumentError(`There is no folder ${dirname(path)}.`);
  return path;
}
