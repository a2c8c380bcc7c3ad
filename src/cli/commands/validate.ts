import { Command } from 'commander';
import { type CheckedExperiment, checkExperiment, type PlannedSet } from '../../experiment/load-experiment.ts';
import { type Problem, writeProblem, writeWarning } from '../../experiment/problems.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { looksBetween, usualLevel, usualPairs } from '../compare/comparison-options.ts';
import { planLooks } from '../compare/plan-looks.ts';
import { type ExperimentOptions, planRequest, withExperimentOptions } from '../experiment-options.ts';
import { wireExperimentParts } from '../wire.ts';

interface Options extends ExperimentOptions {
  readonly json?: boolean;
}

interface Checked {
  readonly file: string;
  readonly valid: boolean;
  readonly runs: number;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What `regatta compare` would make of it unless told otherwise; absent of one that is not valid. */
  readonly comparison?: PlannedComparison;
}

interface PlannedComparison {
  /** Whether both sides are within each run: its pairs are runs then. */
  readonly isWithin: boolean;
  /** Values that gate. */
  readonly gates: number;
  /** Numbers of pairs at which it is judged. */
  readonly looks: readonly number[];
  /** Of each look: how likely a false alarm may be there. */
  readonly level: number;
  /** The fewest with which one of the gates can be told to have moved at that level. */
  readonly pairsNeeded: number;
}

export function command(): Command {
  return withExperimentOptions(new Command('validate'))
    .argument('<experiments...>', 'experiment files, YAML or TypeScript')
    .option('--json', 'print a list with the problems of each file as JSON')
    .action(async (files: readonly string[], options: Options) => {
      process.exitCode = await validate(files, options);
    });
}

async function validate(files: readonly string[], options: Options): Promise<number> {
  const checked: Checked[] = [];
  for (const file of files) {
    const { set, problems } = await check(file, options);
    checked.push(set === undefined ? { file, valid: false, runs: 0, problems, warnings: [] } : judged(file, set));
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(checked, undefined, 2)}\n` : checked.map(inWords).join(''));
  return checked.every(({ valid }) => valid) ? exitCodes.passed : exitCodes.usage;
}

/** Of what a matrix varies a comparison has one plan, and each has the same gates. */
function judged(file: string, { plans, kits, warnings }: PlannedSet): Checked {
  const whole = { file, runs: plans.length, warnings };
  const [plan] = plans as [Plan];
  try {
    const isWithin = plan.compare !== undefined;
    const wanted = { pairs: looksBetween(plan.compare?.pairs ?? usualPairs), level: usualLevel, isWithin };
    const { gates, looks, pairs } = planLooks(plan, kits, wanted);
    return {
      ...whole,
      valid: true,
      problems: [],
      comparison: { isWithin, gates, looks: looks.pairs, level: looks.level, pairsNeeded: pairs },
    };
  } catch (error) {
    if (!(error instanceof RegattaError && error.code === 'USAGE')) throw error;
    return { ...whole, valid: false, problems: [{ file, path: [], message: `${error.message}. ${error.hint ?? ''}` }] };
  }
}

/** One that cannot be read is a problem of that file, and keeps nothing of the others back. */
async function check(file: string, options: Options): Promise<CheckedExperiment> {
  try {
    return await checkExperiment(planRequest(file, options), wireExperimentParts());
  } catch (error) {
    if (!(error instanceof RegattaError && error.code === 'FILE_UNREADABLE')) throw error;
    return { set: undefined, problems: [{ file, path: [], message: error.message }] };
  }
}

function inWords({ file, valid, runs, problems, warnings, comparison }: Checked): string {
  const lines = [
    ...problems.map(writeProblem),
    ...warnings.map(writeWarning),
    valid
      ? `${file}: valid, ${runs === 1 ? '1 run' : `${runs} runs`}${comparison === undefined ? '' : comparisonInWords(comparison)}`
      : `${file}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function comparisonInWords({ isWithin, gates, looks, pairsNeeded }: PlannedComparison): string {
  const values = gates === 1 ? '1 value gates' : `${gates} values gate`;
  return `; to compare takes ${pairsNeeded} ${isWithin ? 'runs' : 'pairs'} or more: ${values}, judged after ${looks.join(', ')}`;
}
