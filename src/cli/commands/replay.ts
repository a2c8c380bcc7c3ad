import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { recordedViews as viewsOf } from '../../analysis/recorded-views.ts';
import { openRun } from '../../analysis/run-reader.ts';
import { NS_PER_MS } from '../../model/clock.ts';
import { exitCodes, messageOf, RegattaError } from '../../model/errors.ts';
import type { Kit } from '../../model/kit.ts';
import type { Plan } from '../../model/plan.ts';
import type { TimedView } from '../../model/run-tables.ts';
import { refuseBusy } from '../../orchestrator/claim-run.ts';
import { ReporterGroup } from '../../orchestrator/reporter-group.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { withShown } from '../../recording/window-merge.ts';
import { namedRuns, resultsOf, runArgument } from '../named-runs.ts';
import { type ProgressFlags, progressOptions, withProgressOptions } from '../progress-options.ts';
import { usesColor } from '../uses-color.ts';
import { loadKits, reporterContext, reporters, runSummary } from '../wire.ts';

interface Options extends ProgressFlags {
  readonly speed: number;
}

export function command(): Command {
  return withProgressOptions(new Command('replay'))
    .argument('<run>', runArgument)
    .option('--speed <factor>', 'how many times faster than it went; 1 is as it was', readSpeed, 1)
    .action(async (reference: string, options: Options) => {
      for (const files of namedRuns([reference])) process.exitCode = await replay(files, options);
    });
}

/** What a run does before there are figures: hosts, nodes and links, whose steps are not recorded. */
const untilLoad = 'get ready';

/** The slowest that a timer of days can still wait for. */
const slowest = 0.01;

/** On a terminal, waits between two views as long as the run took; elsewhere not at all. Ends with the run's results on one screen, as the run did. */
async function replay(files: RunFiles, options: Options): Promise<number> {
  const { plan, views } = await recordedViews(files);
  const { stdout } = process;
  const progress = progressOptions(options, stdout);
  // what is played is the answer of this command, and its time is that of the run
  let atNs = 0;
  const context = { ...reporterContext(), stderr: stdout, color: usesColor(stdout), now: () => atNs / NS_PER_MS };
  const reporter = new ReporterGroup([{ name: 'terminal', make: () => reporters['terminal']?.make(context, progress) ?? {} }]);
  const nsPerMs = stdout.isTTY && options.progress !== 'none' ? NS_PER_MS * options.speed : Number.POSITIVE_INFINITY;
  const stopped = untilSignal();
  reporter.runStarted({ id: files.id, directory: files.directory, plan });
  reporter.step({ title: untilLoad, state: 'started' });
  for (const { atNs: instantNs, view } of views) {
    await sleep((instantNs - atNs) / nsPerMs, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return exitCodes.cancelled;
    if (atNs === 0) reporter.step({ title: untilLoad, state: 'done', elapsedMs: instantNs / NS_PER_MS });
    atNs = instantNs;
    reporter.window(view);
  }
  await reporter.runEnded({ id: files.id, directory: files.directory, plan, results: null, text: '' });
  if (files.has('results.json'))
    stdout.write(`\n${runSummary(resultsOf(files), { color: usesColor(stdout), report: files.find('report.html') })}`);
  return exitCodes.passed;
}

/**
 * What its live view showed.
 * @throws RegattaError BUSY while the run goes on, RUN_UNREADABLE when there is nothing to play
 */
async function recordedViews(files: RunFiles): Promise<{ readonly plan: Plan; readonly views: readonly TimedView[] }> {
  refuseBusy(files);
  const plan = files.readJson('plan.json');
  if (files.readWindows().length === 0) {
    throw new RegattaError('RUN_UNREADABLE', `run ${files.id} has nothing to play: no second of its load is in ${files.windows}`, {
      hint: 'It ended before its load began, or the file was removed.',
    });
  }
  if (!files.isConverted) {
    throw new RegattaError('RUN_UNREADABLE', `run ${files.id} is not analysed yet`, {
      hint: `\`regatta report ${files.id}\` does that; then it can be played.`,
    });
  }
  const kits = await kitsThere(plan);
  const shown = kits.flatMap(({ highlights }) => highlights ?? []);
  await using reader = await openRun(files, []);
  const views = viewsOf(files, { plan, phases: reader.phases, metrics: metricsOf(plan, kits) });
  return { plan, views: views.map(({ atNs, view }) => ({ atNs, view: withShown(view, shown) })) };
}

/** Kits say what the live view shows of the network. Where one is not there, as of a run that was made elsewhere, the rest is played. */
async function kitsThere(plan: Plan): Promise<readonly Kit[]> {
  try {
    return await loadKits(plan);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}; what it shows is left out\n`);
    return [];
  }
}

/** Aborted by Ctrl-C and the like: the last view stays on the screen. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= slowest && Number.isFinite(speed))) throw new InvalidArgumentError(`A speed is a number from ${slowest} on, such as 10.`);
  return speed;
}
