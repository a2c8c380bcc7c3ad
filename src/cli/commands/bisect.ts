import { Command } from 'commander';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { parseThreshold } from '../../experiment/parse-threshold.ts';
import type { BisectAnswer, BisectFound, WrittenBisection } from '../../model/bisection.ts';
import type { NamedVersion, SourceOrder } from '../../model/builder.ts';
import type { Comparison } from '../../model/comparison.ts';
import { partsOf } from '../../model/fleet-of-node.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { Plan, SourcePlan } from '../../model/plan.ts';
import { runFormat } from '../../model/run-format.ts';
import { sourceBuildOf } from '../../orchestrator/build-sources.ts';
import { findRun } from '../../recording/home.ts';
import { bisectVersions } from '../compare/bisect-versions.ts';
import { looksBetween, type PairOptions, withPairOptions } from '../compare/comparison-options.ts';
import { planSides, type SideChange } from '../compare/plan-sides.ts';
import { runPairs } from '../compare/run-pairs.ts';
import { home } from '../named-runs.ts';
import { say } from '../say.ts';
import { listenForStop } from '../signals.ts';
import { storeAfter } from '../store/store-after.ts';
import { loadKits, versionsBetween } from '../wire.ts';

interface Options extends PairOptions {
  readonly good: string;
  readonly bad: string;
  readonly source?: string;
  readonly json?: boolean;
}

export function command(): Command {
  return withPairOptions(new Command('bisect'), 'pairs until each version is first judged')
    .argument('<experiment>', 'experiment file with a source whose versions come one after another: of git')
    .argument('<metric>', 'the value that moved: operations.p50')
    .requiredOption('--good <version>', 'a version before it moved, or a run of one')
    .requiredOption('--bad <version>', 'a version after it moved, or a run of one')
    .option('--source <name>', 'of which source, where there are several')
    .option('--json', 'print what was found as JSON on stdout')
    .action(async (file: string, metric: string, options: Options) => {
      process.exitCode = await find(file, metric, options);
    });
}

const exitCodeOf: { readonly [A in BisectAnswer]: number } = {
  moved: exitCodes.passed,
  before: exitCodes.failed,
  untold: exitCodes.invalid,
};

async function find(file: string, metric: string, options: Options): Promise<number> {
  const plan = await planOf(file, options);
  const order = sourceOf(plan, file, options);
  await checkMetric(metric, plan);
  const [good, bad] = [options.good, options.bad].map((reference) => versionOf(reference, order)) as [string, string];
  const line = await versionsBetween(order, { older: good, newer: bad }, home());
  say(`${line.length} versions from ${good} to ${bad}: at most ${1 + Math.ceil(Math.log2(line.length))} are held against ${good}`);
  const side = (version: string): SideChange => ({
    define: [],
    versions: [options.source === undefined ? version : `${options.source}=${version}`],
  });
  const isClear = ({ values }: Comparison): boolean => values.find(({ name }) => name === metric)?.verdict !== 'inconclusive';
  const user = listenForStop(say);
  const hold = async (version: string): Promise<Comparison> => {
    const sides = await planSides(file, options, { base: side(good), head: side(version) });
    const { compared } = await runPairs(sides, options, { pairs: looksBetween(options.pairs), isClear }, user);
    user.stop.throwIfAborted();
    if (compared === null) throw new RegattaError('RUN_NOT_FOUND', 'no pair is whole: there is nothing to compare');
    return compared.comparison;
  };
  const found = await bisectVersions({ metric, line, hold, say });
  process.stdout.write(options.json === true ? json(metric, found) : told(metric, found));
  await storeAfter();
  return exitCodeOf[found.ends];
}

async function planOf(file: string, options: Options): Promise<Plan> {
  const none = { define: [], versions: [] };
  return (await planSides(file, options, { base: none, head: none })).base.plan;
}

/** Runs take minutes: a name that no run will have is told before the first. @throws RegattaError USAGE */
async function checkMetric(metric: string, plan: Plan): Promise<void> {
  const parsed = parseThreshold(`${metric} >= 0`, metricsOf(plan, await loadKits(plan)));
  if ('problem' in parsed && parsed.isUnknownMetric) throw new RegattaError('USAGE', parsed.problem);
}

/** The source whose versions are searched. @throws RegattaError USAGE */
function sourceOf(plan: Plan, file: string, options: Options): SourceOrder & Pick<SourcePlan, 'name'> {
  const builds = plan.fleets.flatMap(partsOf).flatMap(({ fleet }) => {
    const build = sourceBuildOf(plan, fleet);
    const isMeant = options.source === undefined || options.source === fleet.name || options.source === fleet.source?.from;
    return build === undefined || !isMeant ? [] : [build];
  });
  const [first] = builds;
  const names = [...new Set(builds.map(({ source }) => source.from))];
  if (first === undefined) {
    throw new RegattaError(
      'USAGE',
      `no fleet of ${file} has ${options.source === undefined ? 'a source' : `the source ${options.source}`}`,
      {
        hint: 'Write into a fleet, or under node: source: {git: ., build: npm ci}.',
      },
    );
  }
  if (names.length > 1)
    throw new RegattaError('USAGE', `of which source? there are ${names.join(', ')}`, { hint: `Write --source ${names[0]}.` });
  const { source, ...place } = first;
  return { ...source, ...place };
}

/** A version as it was written, or that which a run was made of. @throws RegattaError USAGE */
function versionOf(reference: string, { from }: SourceOrder): string {
  const run = namedRun(reference);
  if (run === undefined) return reference;
  const { software = [] } = run.readJson('run.json');
  const [version] = Object.values(software.find((built) => built.from === from)?.versions ?? {});
  if (version === undefined) throw new RegattaError('USAGE', `run ${run.id} does not say which version of ${from} it was made of`);
  if (version.includes('+'))
    throw new RegattaError('USAGE', `run ${run.id} was made of a working tree that was not committed, which no version is`);
  return version;
}

function namedRun(reference: string): ReturnType<typeof findRun> | undefined {
  try {
    return findRun(home(), reference, process.cwd());
  } catch (error) {
    if (error instanceof RegattaError && error.code === 'RUN_NOT_FOUND') return undefined;
    throw error;
  }
}

function told(metric: string, { ends, suspects, steps }: BisectFound): string {
  const [first] = suspects;
  const untold = steps.filter(({ answer }) => answer === 'untold').length;
  const counted = `${steps.length} versions were held against the good one${untold === 0 ? '' : `, ${untold} of which could not be told`}`;
  if (first === undefined) {
    const what = ends === 'before' ? `${metric} does not differ` : `it cannot be told whether ${metric} differs`;
    return `${what} between good and bad\n  ${steps[0]?.because ?? ''}\n`;
  }
  const because = steps.find(({ version }) => version === suspects.at(-1)?.version)?.because ?? '';
  const named = ({ version, title }: NamedVersion): string => `${version.slice(0, 12)} ${title}`;
  if (suspects.length === 1) return `${metric} moved with ${named(first)}\n  ${because}\n  ${counted}\n`;
  return `${metric} moved with one of these\n${suspects.map((each) => `  ${named(each)}\n`).join('')}  ${because}\n  ${counted}\n`;
}

function json(metric: string, found: BisectFound): string {
  const written: WrittenBisection = { format: runFormat, metric, ...found };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}
