import { Command } from 'commander';
import { analyseRun } from '../../analysis/analyse.ts';
import { makeRunReport } from '../../analysis/report/make-run-report.ts';
import { exitCodes } from '../../model/errors.ts';
import { once } from '../../model/once.ts';
import { runResults, type Results } from '../../model/result.ts';
import { claimRun } from '../../orchestrator/claim-run.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { namedRuns, runArgument } from '../named-runs.ts';
import { loadKits, reporterContext, reporters } from '../wire.ts';

interface Options {
  readonly json?: boolean;
}

export function command(): Command {
  return new Command('report')
    .argument('<run...>', runArgument)
    .option('--json', 'print results as JSON on stdout, and nothing else there; a list for several runs')
    .action(async (references: string[], options: Options) => {
      process.exitCode = await report(namedRuns(references), options);
    });
}

/** Answers with the exit code of the worst run. */
async function report(runs: readonly RunFiles[], { json = false }: Options): Promise<number> {
  const all: Results[] = [];
  for (const files of runs) all.push(await analyse(files, json ? ['markdown', 'html'] : ['markdown', 'html', 'summary']));
  if (json) process.stdout.write(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
  return exitCodes[runResults.find((result) => all.some((each) => each.result === result)) ?? 'passed'];
}

async function analyse(files: RunFiles, tell: readonly string[]): Promise<Results> {
  using claims = new DisposableStack();
  claims.use(claimRun(files));
  const record = files.readJson('run.json');
  const plan = files.readJson('plan.json');
  const kits = await loadKits(plan);
  const results = await analyseRun(files, { kits });
  files.writeJson('run.json', { ...record, state: 'done', result: results.result, reason: results.reason });
  const context = reporterContext();
  const ended = { id: files.id, directory: files.directory, plan, results, text: '', report: once(() => makeRunReport(files, { kits })) };
  for (const name of tell) await reporters[name]?.make(context).runEnded?.(ended);
  return results;
}
