import { Command, InvalidArgumentError } from 'commander';
import { compareRuns } from '../../analysis/comparison/compare-runs.ts';
import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import { metricsOf } from '../../analysis/core-metrics.ts';
import type { Comparison, ComparisonVerdict } from '../../model/comparison.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { namedSubject, resultsOf, subjectArgument } from '../named-runs.ts';
import { usesColor } from '../uses-color.ts';
import { comparisonJson, comparisonSummary, loadKits } from '../wire.ts';

interface Options {
  readonly with: readonly string[];
  readonly paired?: boolean;
  readonly level: number;
  readonly allowDifferences?: boolean;
  readonly json?: boolean;
}

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
  return new Command('compare')
    .argument('<run...>', `the base; each is a ${subjectArgument}`)
    .requiredOption('--with <run...>', 'the head: runs, or sets, that are held against the base')
    .option('--paired', 'the runs at the same place of base and head were made one right after the other')
    .option('--level <share>', 'how likely any false alarm may be', readLevel, 0.05)
    .option('--allow-differences', 'also where base and head do not measure the same: tell what they differ in')
    .option('--json', 'print the comparison as JSON on stdout')
    .action(async (base: string[], options: Options) => {
      process.exitCode = await compare(base, options);
    });
}

async function compare(references: readonly string[], options: Options): Promise<number> {
  const [base, head] = [runsOf(references, 'base'), runsOf(options.with, 'head')];
  if (options.paired === true && base.length !== head.length) {
    throw new RegattaError('USAGE', `--paired needs as many runs on either side; base has ${base.length}, head ${head.length}`);
  }
  const { plan } = head[0] as FinishedRun;
  const comparison = compareRuns({
    base: { name: 'base', runs: base },
    head: { name: 'head', runs: head },
    design: options.paired === true ? 'paired' : 'unpaired',
    level: options.level,
    specs: metricsOf(plan, await loadKits(plan)),
    mayDiffer: options.allowDifferences === true,
  });
  process.stdout.write(written(comparison, options));
  return exitCodeOf[comparison.verdict];
}

function written(comparison: Comparison, { json }: Options): string {
  return json === true ? comparisonJson(comparison) : comparisonSummary(comparison, { color: usesColor(process.stdout) });
}

function runsOf(references: readonly string[], side: string): FinishedRun[] {
  const files = references.flatMap((reference) => namedSubject(reference).runs);
  const runs = [...new Map(files.map((each) => [each.directory, each])).values()];
  if (runs.length === 0) throw new RegattaError('RUN_NOT_FOUND', `no run of ${references.join(', ')} is left, so that ${side} has none`);
  return runs.map(finished);
}

function finished(files: RunFiles): FinishedRun {
  return { plan: files.readJson('plan.json'), record: files.readJson('run.json'), results: resultsOf(files) };
}

function readLevel(text: string): number {
  const level = Number(text);
  if (!(level > 0 && level < 0.5)) throw new InvalidArgumentError('A level is a share between 0 and 0.5, such as 0.05.');
  return level;
}
