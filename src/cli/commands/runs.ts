import { Command, Option } from 'commander';
import { messageOf } from '../../model/errors.ts';
import { type RunRecord, type RunResult, runResults } from '../../model/result.ts';
import { isAlive } from '../../orchestrator/process-identity.ts';
import { listRuns } from '../../recording/home.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { home } from '../named-runs.ts';

interface Options {
  readonly result?: RunResult;
  readonly experiment?: string;
  readonly json?: boolean;
}

/** One run in the list. */
interface ListedRun {
  readonly id: string;
  readonly experiment: string | null;
  readonly result: RunResult | null;
  /** `running`, `recorded` (not analysed yet), `done`; `cut off` when Regatta ended first; `unreadable`. */
  readonly state: RunRecord['state'] | 'cut off' | 'unreadable';
  readonly reason: string | null;
  readonly started: string | null;
  readonly set: string | null;
  readonly directory: string;
}

export function command(): Command {
  return new Command('runs')
    .addOption(new Option('--result <result>', 'only runs with this result').choices([...runResults]))
    .option('--experiment <name>', 'only runs of the experiment of this name')
    .option('--json', 'print the list as JSON')
    .action((options: Options) => {
      const runs = listRuns(home()).map(listed).filter(isAskedFor(options));
      process.stdout.write(options.json === true ? `${JSON.stringify(runs, null, 2)}\n` : table(runs));
      if (runs.length === 0) process.stderr.write(`no such run in ${home()}\n`);
    });
}

function isAskedFor({ result, experiment }: Options): (run: ListedRun) => boolean {
  return (run) => (result === undefined || run.result === result) && (experiment === undefined || run.experiment === experiment);
}

/** A run that cannot be read is listed too: it takes up room, and `regatta rm` removes it. */
function listed(files: RunFiles): ListedRun {
  const { id, directory } = files;
  try {
    const { name, result, state, reason, started, set, owner } = files.readJson('run.json');
    const present = state === 'running' && !isAlive(owner) ? 'cut off' : state;
    return { id, experiment: name, result, state: present, reason, started, set: set?.id ?? null, directory };
  } catch (error) {
    return { id, experiment: null, result: null, state: 'unreadable', reason: messageOf(error), started: null, set: null, directory };
  }
}

function table(runs: readonly ListedRun[]): string {
  if (runs.length === 0) return '';
  const rows = runs.map(({ id, result, state, experiment, started }) => [
    id,
    result ?? (state === 'recorded' ? 'not analysed' : state),
    experiment ?? '',
    started?.replace('T', ' ').slice(0, 16) ?? '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
