import type { AnalysedRun } from '../model/analysed-run.ts';
import { NS_PER_S } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { plannedLengthNs } from '../model/round-outline.ts';
import type { BuiltSoftware, Results, RunRecord, RunResult } from '../model/result.ts';
import { withoutSecrets } from '../model/without-secrets.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { buildSources } from './build-sources.ts';
import { checkRoom } from './check-room.ts';
import { fingerprint } from './fingerprint.ts';
import { holdMachine, type MachineLock } from './machine-lock.ts';
import { measure } from './measure.ts';
import { thisProcess } from './process-identity.ts';
import { readCheckout } from './read-checkout.ts';
import { ReporterGroup } from './reporter-group.ts';
import type { Recording, RunOptions, RunParts } from './run-parts.ts';

export interface RunEnd {
  readonly id: string;
  readonly directory: string;
  readonly result: RunResult | null;
  readonly reason: string | null;
  /** null without analysis, or when there was nothing to analyse. */
  readonly results: Results | null;
}

/** A run shorter than this is not framed by calibrations: they would cost more than they tell (ns of planned load). */
const calibratedFromNs = 5 * NS_PER_S;

/** One execution of a plan, from the wait for the machine to the report. Whatever happens, the run directory says what did. */
export async function runPlan(plan: Plan, files: RunFiles, parts: RunParts, options: RunOptions): Promise<RunEnd> {
  const reporters = new ReporterGroup(parts.reporters);
  let record: RunRecord = newRecord(plan, files, options);
  const kept = withoutSecrets(plan);
  files.writeJson('plan.json', kept);
  const save = (changes: Partial<RunRecord>): void => {
    record = { ...record, ...changes };
    files.writeJson('run.json', record);
  };
  save({});
  reporters.runStarted({ id: files.id, directory: files.directory, plan: kept });
  // asked now, when nothing is measured yet, and waited for only at the end
  const checkout = readCheckout(process.cwd(), process.env);

  // held through the analysis, which takes every core: the next run would be disturbed by it
  using machine = new DisposableStack();
  // what a run waited for others is not its own time
  const keepLock = (lock: MachineLock): void => {
    machine.use(lock);
    save({ started: new Date().toISOString() });
  };
  const keepSoftware = (software: readonly BuiltSoftware[]): void => (software.length === 0 ? undefined : save({ software }));
  const { failure, ...recorded } = await recordRun(plan, files, parts, { ...options, reporters, keepLock, keepSoftware });
  const ended = new Date().toISOString();
  save({ state: 'recorded', ...recorded, ended, checkout: await checkout, ...verdictOfFailure(failure, options) });

  await using opened = new AsyncDisposableStack();
  const { run, problem } = options.analysis && !options.abort.aborted ? await analyse(reporters, files, parts, options.abort) : notAnalysed;
  // an analysis that failed or was given up says nothing of what was recorded: `regatta report` can do it later
  opened.use(run);
  const results = run?.results ?? null;
  if (results !== null) save({ state: 'done', result: results.result, reason: results.reason });
  const { result, reason } = results ?? endWithoutResults(record, problem, options);
  const text = [describe(failure), describe(problem, `\`regatta report ${files.id}\` tries again.`)].join('');
  const end = { id: files.id, directory: files.directory, plan: kept, text };
  await reporters.runEnded(
    run === null ? { ...end, results: null } : { ...end, results: run.results, report: run.report, tables: run.tables },
  );
  return { id: files.id, directory: files.directory, result, reason, results };
}

/** How a run ends that has no results: as its record says, unless the analysis was given up or failed. */
function endWithoutResults(record: RunRecord, problem: unknown, options: RunOptions): Pick<RunEnd, 'result' | 'reason'> {
  if (problem === undefined || record.result === 'cancelled') return record;
  return verdictOfFailure(problem, { ...options, stop: options.abort });
}

async function recordRun(
  plan: Plan,
  files: RunFiles,
  parts: RunParts,
  options: RunOptions & {
    readonly reporters: ReporterGroup;
    readonly keepLock: (lock: MachineLock) => void;
    readonly keepSoftware: (software: readonly BuiltSoftware[]) => void;
  },
): Promise<Recording> {
  const { reporters, stop } = options;
  let recording: Recording = { monotonicStartNs: null, observed: null, versions: {}, failure: undefined };
  try {
    checkRoom(plan, files.directory);
    const lock = await holdMachine({
      run: files.id,
      wait: options.wait,
      signal: stop,
      waiting: (run, pid) => reporters.step({ title: `wait for run ${run} (process ${pid}) to leave the machine`, state: 'started' }),
    });
    options.keepLock(lock);
    const strays = await parts.endStrays();
    if (strays > 0) reporters.step({ title: 'end processes that earlier runs left behind', state: 'done', detail: String(strays) });
    const built = await buildSources(plan, { build: parts.build, reporters, signal: AbortSignal.any([stop, options.abort]) });
    options.keepSoftware(built.software);
    const timed = plannedNs(plan) >= calibratedFromNs;
    const before = timed ? parts.calibrate() : null;
    recording = await measure(built.plan, files, parts, options);
    const after = timed ? parts.calibrate() : null;
    if (recording.observed !== null) {
      const calibrationMs = before === null || after === null ? null : { before, after };
      recording = { ...recording, observed: { ...recording.observed, calibrationMs, overlapped: lock.overlapped() } };
    }
    return recording;
  } catch (failure) {
    return { ...recording, failure };
  }
}

interface Analysis {
  readonly run: AnalysedRun | null;
  /** Why there are no results. The recording is as good as before: `regatta report` tries again. */
  readonly problem?: unknown;
}

const notAnalysed: Analysis = { run: null };

async function analyse(reporters: ReporterGroup, files: RunFiles, parts: RunParts, signal: AbortSignal): Promise<Analysis> {
  try {
    return { run: await reporters.during('analyse', () => parts.analyse(files, signal)) };
  } catch (problem) {
    return { run: null, problem };
  }
}

function newRecord(plan: Plan, files: RunFiles, options: RunOptions): RunRecord {
  return {
    format: 1,
    id: files.id,
    name: plan.name,
    state: 'running',
    result: null,
    reason: null,
    owner: thisProcess(),
    started: new Date().toISOString(),
    ended: null,
    monotonicStartNs: null,
    machine: fingerprint(),
    versions: {},
    command: options.command,
    set: options.set,
    observed: null,
  };
}

/** Cancelled and errored are known before any analysis; the rest is the analysis' to say. */
function verdictOfFailure(failure: unknown, { stop, abort }: Pick<RunOptions, 'stop' | 'abort'>): Pick<RunRecord, 'result' | 'reason'> {
  // not by the user, but for a defect of ours
  if (abort.reason instanceof RegattaError && abort.reason.code !== 'CANCELLED')
    return { result: 'errored', reason: messageOf(abort.reason) };
  if (stop.aborted || abort.aborted) return { result: 'cancelled', reason: 'cancelled by the user' };
  if (failure === undefined) return { result: null, reason: null };
  return { result: 'errored', reason: messageOf(failure) };
}

/** What went wrong, with what to do about it; '' when nothing did. */
function describe(failure: unknown, ...advice: readonly string[]): string {
  if (failure === undefined) return '';
  const first: unknown = failure instanceof SuppressedError ? failure.suppressed : failure;
  const hint = first instanceof RegattaError && first.hint !== undefined ? [first.hint] : [];
  return [messageOf(failure), ...hint, ...advice, ''].join('\n');
}

/** Length of the plan's rounds, ns; one whose length only the run can tell is taken to be long. */
function plannedNs(plan: Plan): number {
  return plan.rounds.reduce((sum, round) => sum + (plannedLengthNs(round) ?? calibratedFromNs), 0);
}
