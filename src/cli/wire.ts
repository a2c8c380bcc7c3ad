import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { ExperimentParts } from '../experiment/experiment-parts.ts';
import { resolveKit } from '../experiment/resolve-kit.ts';
import { builders, buildSource, withBuildTools } from '../builders/index.ts';
import externalKit from '../external/kit.ts';
import { commandLoad } from '../external/load/command-load.ts';
import { coreMetrics, metricsOf } from '../analysis/core-metrics.ts';
import { validityRules } from '../analysis/validity.ts';
import { controllerOf, controllers } from '../load/controllers/index.ts';
import { inspectFeed } from '../load/feeds/read-feed.ts';
import { observers } from '../load/observers/index.ts';
import { loops } from '../load/loops/index.ts';
import { pacers } from '../load/pacers/index.ts';
import { realClock } from '../load/real-clock.ts';
import type { Artifact, NamedVersion, SourceOrder, VersionRange } from '../model/builder.ts';
import { RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import { moduleBeside } from '../model/module-beside.ts';
import type { Plan } from '../model/plan.ts';
import { builderProcess } from '../model/process-guard.ts';
import type { ReporterContext } from '../model/reporter.ts';
import { calibrate } from '../monitors/calibration.ts';
import { monitors } from '../monitors/index.ts';
import type { BuildSource } from '../orchestrator/build-sources.ts';
import { takeFile } from '../orchestrator/hold-file.ts';
import type { RunParts } from '../orchestrator/run-parts.ts';
import { exists, isAlive } from '../orchestrator/process-identity.ts';
import { createBuilds, listRuns } from '../recording/home.ts';
import { RunFiles } from '../recording/run-files.ts';
import { reporters } from '../reporters/index.ts';
import { runners, startGuard } from '../runners/index.ts';
import { plannedKits } from './planned-kits.ts';
import { usesColor } from './uses-color.ts';

export { formatValue, progressModes, reporters, runSummary, setSummary, textTable } from '../reporters/index.ts';

export { forgetCheckouts, removeUnused, unusedBuilds } from '../builders/index.ts';

export { joinRun } from '../runners/index.ts';

/** Everything that an experiment can name. */
export function wireExperimentParts(): ExperimentParts {
  const checked = new Map<string, Promise<ReadonlyMap<string, string>>>();
  return {
    controllers,
    pacers,
    loops: { ...loops, load: commandLoad },
    runners,
    builders,
    observers,
    monitors,
    reporters,
    cores: availableParallelism(),
    coreMetrics,
    validityRules,
    resolveKit,
    inspectFeed,
    // brings the grammar of PromQL, which most experiments do without
    readPromql: async (query) => (await import('../prometheus/promql/review-promql.ts')).reviewPromql(query),
    builtIn: { kit: externalKit, url: moduleBeside(import.meta.url, '../external/kit'), version: packageJson.version },
    // brings DuckDB, which most experiments do not need to be read; cells of a matrix mostly have the same metrics
    checkSql: (metrics, declarations) => {
      const key = JSON.stringify([metrics, declarations.kits.map(({ name }) => name), declarations.observers]);
      const found = checked.get(key) ?? import('../analysis/check-sql.ts').then((module) => module.checkSql(metrics, declarations));
      checked.set(key, found);
      return found;
    },
  };
}

/**
 * What builds sources for the runs of one command: what was found out of a branch or a working tree for the first of them stands for all, so that runs which are
 * compared, or belong to one set, have the same.
 */
export function wireBuilds(home: string): BuildSource {
  const known = new Map<string, Artifact>();
  return async ({ source, directory, kit }, signal, telling) => {
    const builder = builders[source.name];
    if (builder === undefined)
      throw new RegattaError('USAGE', `there is no builder "${source.name}"; there are: ${Object.keys(builders).join(', ')}`);
    const key = JSON.stringify([source, directory, kit]);
    const before = known.get(key);
    if (before !== undefined) return { ...before, isWarm: true };
    const order = { ...source, directory, ...(kit === undefined ? {} : { kit }) };
    const artifact = await buildSource({ builder, order, signal, telling }, { folder: createBuilds(home), startGuard, hold: takeFile });
    known.set(key, artifact);
    return artifact;
  };
}

/** Versions of a source after one up to another, oldest first. @throws RegattaError USAGE where its versions have no order; SOURCE */
export async function versionsBetween(
  order: SourceOrder & { readonly name: string },
  range: VersionRange,
  home: string,
): Promise<readonly NamedVersion[]> {
  const builder = builders[order.name];
  if (builder?.between === undefined) {
    const ordered = Object.values(builders).flatMap(({ name, between }) => (between === undefined ? [] : [name]));
    throw new RegattaError('USAGE', `versions of a source ${order.name} do not come one after another; those of ${ordered.join(', ')} do`);
  }
  const surroundings = { folder: createBuilds(home), startGuard, hold: takeFile };
  return withBuildTools(
    { builder, signal: new AbortController().signal },
    surroundings,
    (tools) => builder.between?.(order, range, tools) ?? Promise.resolve([]),
  );
}

/** The parts that a run of the home is made of. */
export async function wireRun(plan: Plan, home: string, build = wireBuilds(home)): Promise<Omit<RunParts, 'reporters'>> {
  const kits = await loadKits(plan);
  const runner = runners[plan.runner];
  if (runner === undefined)
    throw new RegattaError('USAGE', `there is no runner "${plan.runner}"; there are: ${Object.keys(runners).join(', ')}`);
  return {
    clock: realClock,
    runner: runner.runner,
    metrics: metricsOf(plan, kits),
    // what every run has is shown anyway
    shown: kits.flatMap(({ highlights = [], metrics }) =>
      highlights.filter((shown) => metrics.some(({ name }) => shown === name || shown.startsWith(`${name}.`))),
    ),
    controllerOf,
    monitors,
    calibrate,
    build,
    openPrometheus: async (order) => {
      const { openRunPrometheus } = await import('../prometheus/run-prometheus.ts');
      return openRunPrometheus({ ...order, startGuard });
    },
    endStrays: async () => runner.endStrays((stray) => isOver(home, stray)),
    loadAnalysis: () => Promise.all([loadAnalysis(), loadPages()]),
    analyse: async (files, signal) => (await loadAnalysis()).analyseForReport(files, { kits, signal }),
  };
}

/** It brings DuckDB, which commands that analyse nothing do without. */
const loadAnalysis = () => import('../analysis/report/analyse-for-report.ts');

/** What the reporter `html` writes with. */
const loadPages = () => import('../reporters/html/html-report.ts');

/**
 * Whether what is left of a build or run is nobody's any more: the Regatta that built is gone; the run was of this home, and its load is over, or its Regatta is gone, or it was removed.
 * Whose the runs of other homes are cannot be known here.
 */
function isOver(home: string, { run, directory }: { readonly run: string; readonly directory: string }): boolean {
  const builder = builderProcess(run);
  if (builder !== undefined) return !exists(builder);
  const files = listRuns(home).find(({ id }) => id === run);
  if (files === undefined || !files.has('run.json')) return files !== undefined || dirname(dirname(directory)) === home;
  try {
    const { state, owner } = files.readJson('run.json');
    return state !== 'running' || !isAlive(owner);
  } catch {
    // a record that cannot be read does not say whose they are
    return false;
  }
}

/** The declarations of the kits that a plan names. @throws as {@link plannedKits} */
export function loadKits(plan: Plan): Promise<readonly Kit[]> {
  return plannedKits(plan, externalKit);
}

/** What reporters write to: this process' streams. */
export function reporterContext(): ReporterContext {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    color: usesColor(process.stderr),
    environment: process.env,
    now: () => Number(process.hrtime.bigint()) / 1e6,
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    writeFile: (directory, name, text) => new RunFiles(directory).write(name, text),
    findFile: (directory, name) => new RunFiles(directory).find(name),
  };
}
