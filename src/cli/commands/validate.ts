import { Command } from 'commander';
import { type CheckedExperiment, checkExperiment } from '../../experiment/load-experiment.ts';
import { type Problem, writeProblem, writeWarning } from '../../experiment/problems.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
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
    checked.push({ file, valid: set !== undefined, runs: set?.plans.length ?? 0, problems, warnings: set?.warnings ?? [] });
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(checked, undefined, 2)}\n` : checked.map(inWords).join(''));
  return checked.every(({ valid }) => valid) ? exitCodes.passed : exitCodes.usage;
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

function inWords({ file, valid, runs, problems, warnings }: Checked): string {
  const lines = [
    ...problems.map(writeProblem),
    ...warnings.map(writeWarning),
    valid
      ? `${file}: valid, ${runs === 1 ? '1 run' : `${runs} runs`}`
      : `${file}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
  ];
  return `${lines.join('\n')}\n`;
}
