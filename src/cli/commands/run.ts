import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { planExperiment, type PlannedSet } from '../../experiment/load-experiment.ts';
import { exitCodes, messageOf, RegattaError } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AgentsPlan, PartPlan, Plan } from '../../model/plan.ts';
import type { RunResult } from '../../model/result.ts';
import type { BuildSource } from '../../orchestrator/build-sources.ts';
import type { NamedReporter } from '../../orchestrator/reporter-group.ts';
import { type RunEnd, runPlan } from '../../orchestrator/run.ts';
import { runSet, type SetEnd } from '../../orchestrator/run-set.ts';
import { createRun, createSet } from '../../recording/home.ts';
import { RunFiles } from '../../recording/run-files.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { type ExperimentOptions, planRequest, withExperimentOptions } from '../experiment-options.ts';
import { loadReporters, namedReporters, ownReporter, type ReporterOptions, withReporterOption } from '../named-reporters.ts';
import { home } from '../named-runs.ts';
import { listenText, readListenOption } from '../listen-option.ts';
import { printPlans } from '../print-plan.ts';
import { type ProgressFlags, progressOptions, withProgressOptions } from '../progress-options.ts';
import { say } from '../say.ts';
import { shellCommand } from '../shell-command.ts';
import { storeAfter } from '../store/store-after.ts';
import { listenForStop } from '../signals.ts';
import { usesColor } from '../uses-color.ts';
import { setSummary, wireBuilds, wireExperimentParts, wireRun } from '../wire.ts';

interface Options extends ExperimentOptions, ReporterOptions, ProgressFlags {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly analysis: boolean;
  readonly wait: boolean;
  readonly listen?: AgentsPlan['listen'];
  readonly metricsListen?: string;
  readonly recordSchedule?: string;
}

export function command(): Command {
  return withProgressOptions(withReporterOption(withExperimentOptions(new Command('run'))))
    .argument('<experiment>', 'experiment file, YAML or TypeScript')
    .option('-o, --out <directory>', 'where the run directory goes (one run only)')
    .option('--dry-run', 'show the plan and stop')
    .option('--json', 'print results as JSON on stdout, and nothing else there')
    .option('--no-analysis', 'stop after recording; `regatta report` does the rest later')
    .option('--record-schedule <file>', 'write when operations were due, for the pacer `replay` (one run only)')
    .option('--no-wait', 'start although another run is on this machine; both become invalid')
    .option('--listen <host:port>', 'where the rendezvous listens, in place of `agents: {listen: …}`: 0.0.0.0:41000', readListenOption)
    .option(
      '--metrics-listen <host:port>',
      'serve /metrics and /sd for a Prometheus there, in place of `prometheus: {listen: …}`: 127.0.0.1:9464',
      listenText,
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = await run(file, options);
    });
}

async function run(file: string, options: Options): Promise<number> {
  const { metricsListen } = options;
  const request = { ...planRequest(file, options), ...(metricsListen === undefined ? {} : { metricsListen }) };
  const planned = listeningAt(options.listen, await planExperiment(request, wireExperimentParts()));
  // what is wrong with the command line is told before anything runs
  progressOptions(options, process.stderr);
  await namedReporters(options);
  checkRecording(options, planned.plans.length);
  if (options.dryRun === true) {
    process.stdout.write(await printPlans(planned, options.json === true));
    return exitCodes.passed;
  }
  const results = planned.plans.length === 1 ? await runOne(planned, options) : await runAll(planned, options);
  await storeAfter();
  return results === null ? exitCodes.passed : exitCodes[results];
}

function listeningAt(listen: AgentsPlan['listen'] | undefined, planned: PlannedSet): PlannedSet {
  if (listen === undefined) return planned;
  return { ...planned, plans: planned.plans.map((plan) => ({ ...plan, agents: { ...plan.agents, listen } })) };
}

async function runOne(planned: PlannedSet, options: Options): Promise<RunResult | null> {
  const [plan] = planned.plans as [Plan];
  const user = listenForStop(say);
  const end = await execute(plan, { user, options, set: null, build: wireBuilds(home()) });
  // what was recorded and is not analysed yet would else be found by nobody
  if (end.results === null && options.json !== true) process.stdout.write(`run ${end.directory}\n`);
  if (options.recordSchedule !== undefined) await recordScheduleOf(end, options.recordSchedule);
  if (!options.analysis) say(`recorded; regatta report ${end.id} analyses it`);
  return end.result;
}

/** @throws RegattaError USAGE where a schedule is to be recorded and cannot be. */
function checkRecording({ recordSchedule: path, analysis }: Options, runs: number): void {
  if (path === undefined) return;
  if (runs > 1) throw new RegattaError('USAGE', `--record-schedule records one run, and this experiment has ${runs}`);
  if (!analysis) throw new RegattaError('USAGE', '--record-schedule reads what is analysed, and --no-analysis leaves that out');
  if (!existsSync(dirname(path))) throw new RegattaError('USAGE', `--record-schedule ${path}: there is no folder ${dirname(path)}`);
}

async function recordScheduleOf({ results, directory }: RunEnd, path: string): Promise<void> {
  const { recordSchedule } = await import('../../analysis/record-schedule.ts');
  const { count, leftOut } = results === null ? { count: 0, leftOut: 0 } : await recordSchedule(new RunFiles(directory), path);
  const without = leftOut === 0 ? '' : `, without the ${leftOut} that were never started`;
  say(count === 0 ? `no operation was measured: ${path} holds no schedule` : `when ${count} operations were due is in ${path}${without}`);
}

async function runAll(planned: PlannedSet, options: Options): Promise<RunResult | null> {
  if (options.out !== undefined) {
    throw new RegattaError('USAGE', `-o moves one run, and this experiment has ${planned.plans.length}`, {
      hint: 'Set REGATTA_DIR to move all of them.',
    });
  }
  const [first] = planned.plans as [Plan];
  const user = listenForStop(say);
  const set = createSet(home(), first.name, new Date());
  const order = { name: first.name, command: commandLine(), plans: planned.plans, axes: planned.axes, repeats: planned.repeats };
  const build = wireBuilds(home());
  const end = await runSet(order, set, user.stop, (plan, place) => execute(plan, { user, options, set: place, build }));
  const runs = end.ends.flatMap(({ results }) => (results === null ? [] : [results]));
  const report = (first.reporters ?? defaultReporters).some(({ name }) => name === 'html') ? await reportOfSet(set, end) : null;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...set.readRecord(), runs }, undefined, 2)}\n`
      : setSummary(set.readRecord(), runs, { color: usesColor(process.stdout), report }),
  );
  return end.result;
}

/** What the runs came to stands whatever becomes of their common report. */
async function reportOfSet(set: SetFiles, { ends }: SetEnd): Promise<string | null> {
  try {
    // brings DuckDB, which a run needs only at its end
    const { writeSetReport } = await import('../set-report.ts');
    return await writeSetReport(
      set,
      ends.flatMap(({ results, directory }) => (results === null ? [] : [directory])),
    );
  } catch (error) {
    say(`the report of the set could not be written: ${messageOf(error)}`);
    return null;
  }
}

async function execute(
  plan: Plan,
  context: {
    readonly user: ReturnType<typeof listenForStop>;
    readonly options: Options;
    readonly set: { readonly id: string; readonly index: number } | null;
    readonly build: BuildSource;
  },
): Promise<RunEnd> {
  const { user, options, set, build } = context;
  const parts = await wireRun(plan, home(), build);
  const reporters = await reportersOf(plan, options, { inSet: set !== null });
  const files = createRun(home(), plan.name, new Date(), options.out);
  return runPlan(
    plan,
    files,
    { ...parts, reporters },
    { wait: options.wait, analysis: options.analysis, command: commandLine(), set, ...user },
  );
}

const defaultReporters = ['terminal', 'markdown', 'html', 'summary'].map(ownReporter);

/**
 * Those that the experiment names, else the defaults, and those of the command line. With `--json` nothing but the JSON goes to stdout: that of a set comes at
 * its end.
 */
async function reportersOf(plan: Plan, options: Options, { inSet }: { readonly inSet: boolean }): Promise<readonly NamedReporter[]> {
  const named = withProgress(
    [...(plan.reporters ?? defaultReporters), ...(await namedReporters(options))],
    progressOptions(options, process.stderr),
  );
  if (options.json !== true) return loadReporters(named);
  const others = named.filter(({ name }) => name !== 'summary' && name !== 'json');
  return [...(await loadReporters(others, { stdout: process.stderr })), ...(await loadReporters(inSet ? [] : [ownReporter('json')]))];
}

/** What the command line says of progress wins over what the experiment says, also where that names no reporter `terminal`. */
function withProgress(named: readonly PartPlan[], progress: JsonObject): readonly PartPlan[] {
  if (Object.keys(progress).length === 0) return named;
  const there = named.some(({ name }) => name === 'terminal') ? named : [ownReporter('terminal'), ...named];
  return there.map((part) => (part.name === 'terminal' ? { ...part, options: { ...part.options, ...progress } } : part));
}

/** The command that repeats this run: without what says only where it goes, how far, and what is shown meanwhile. */
function commandLine(): string {
  const isLeftOut = /^(-o.*|--out(=.*)?|--record-schedule(=.*)?|--progress(-interval)?(=.*)?|--no-analysis)$/;
  const hasValue = /^(-o|--out|--record-schedule|--progress|--progress-interval)$/;
  const words = process.argv.slice(2).filter((word, index, all) => !isLeftOut.test(word) && !hasValue.test(all[index - 1] ?? ''));
  return shellCommand(['regatta', ...words]);
}
