import type { Clock } from '../model/clock.ts';
import { NS_PER_S } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Results, RunObservations, RunRecord, RunResult } from '../model/result.ts';
import type { Runner } from '../model/runner.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { fingerprint } from './fingerprint.ts';
import { holdMachine } from './machine-lock.ts';
import type { MachineMonitor } from '../model/machine.ts';
import { measure } from './measure.ts';
import { thisProcess } from './process-identity.ts';
import { ReporterGroup } from './reporter-group.ts';

/** The parts that a run is made of; the composition root chooses them. */
export interface RunParts {
  readonly clock: Clock;
  readonly runner: Runner;
  /** Metrics whose live forms are shown and judged while the run goes on. */
  readonly metrics: readonly MetricSpec[];
  /** Names of the metric values that the live view shows, in order. */
  readonly shown: readonly string[];
  readonly reporters: readonly Reporter[];
  readonly machine: MachineMonitor;
  /** Times a fixed piece of CPU work, ms. */
  readonly calibrate: () => number;
  /** Finishes a recorded run: conversion, metrics, verdict. */
  readonly analyse: (files: RunFiles) => Promise<Results>;
}

export interface RunOptions {
  /** Wait for other runs on this machine; false starts at once and makes both invalid. */
  readonly wait: boolean;
  readonly analysis: boolean;
  /** The command that repeats this run. */
  readonly command: string;
  readonly set: RunRecord['set'];
  /** Aborted to end the run early and still report what was measured. */
  readonly stop: AbortSignal;
  /** Aborted to give everything up at once. */
  readonly abort: AbortSignal;
}

export interface RunEnd {
  readonly id: string;
  readonly directory: string;
  readonly result: RunResult | null;
  readonly reason: string | null;
  /** null without analysis, or when there was nothing to analyse. */
  readonly results: Results | null;
}

/** What came of the recording part of a run. */
export interface Recording {
  readonly monotonicStartNs: number | null;
  readonly observed: RunObservations | null;
  readonly versions: RunRecord['versions'];
  readonly failure: unknown;
}

/** A run shorter than this is not framed by calibrations: they would cost more than they tell (ns of planned load). */
const calibratedFromNs = 5 * NS_PER_S;

/** One execution of a plan, from the wait for the machine to the report. Whatever happens, the run directory says what did. */
export async function runPlan(plan: Plan, files: RunFiles, parts: RunParts, options: RunOptions): Promise<RunEnd> {
  const reporters = new ReporterGroup(parts.reporters);
  let record: RunRecord = newRecord(plan, files, options);
  files.writeJson('plan.json', plan);
  files.writeJson('run.json', record);
  const save = (changes: Partial<RunRecord>): void => {
    record = { ...record, ...changes };
    files.writeJson('run.json', record);
  };
  reporters.runStarted({ id: files.id, directory: files.directory, plan });

  const { failure, ...recorded } = await recordRun(plan, files, parts, { ...options, reporters });
  const ended = verdictOfFailure(failure, options);
  save({ state: 'recorded', ...recorded, ended: new Date().toISOString(), ...ended });

  const results = options.analysis && !options.abort.aborted ? await analyse(reporters, files, parts, save) : null;
  const end: RunEnd = { id: files.id, directory: files.directory, result: results?.result ?? record.result, reason: record.reason, results };
  await reporters.runEnded({ id: files.id, directory: files.directory, plan, results, text: describeEnd(record, failure) });
  return end;
}

async function recordRun(
  plan: Plan,
  files: RunFiles,
  parts: RunParts,
  options: RunOptions & { readonly reporters: ReporterGroup },
): Promise<Recording> {
  const { reporters, stop } = options;
  let recording: Recording = { monotonicStartNs: null, observed: null, versions: {}, failure: undefined };
  try {
    using lock = await holdMachine({
      run: files.id,
      wait: options.wait,
      signal: stop,
      waiting: (run, pid) => reporters.step({ title: `wait for run ${run} (process ${pid}) to leave the machine`, state: 'started' }),
    });
    const timed = plannedNs(plan) >= calibratedFromNs;
    const before = timed ? parts.calibrate() : null;
    recording = await measure(plan, files, parts, options);
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

async function analyse(
  reporters: ReporterGroup,
  files: RunFiles,
  parts: RunParts,
  save: (changes: Partial<RunRecord>) => void,
): Promise<Results | null> {
  try {
    const results = await reporters.during('analyse', () => parts.analyse(files));
    save({ state: 'done', result: results.result });
    return results;
  } catch (error) {
    save({ result: 'errored', reason: messageOf(error) });
    return null;
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
function verdictOfFailure(failure: unknown, { stop, abort }: RunOptions): Pick<RunRecord, 'result' | 'reason'> {
  if (stop.aborted || abort.aborted) return { result: 'cancelled', reason: 'cancelled by the user' };
  if (failure === undefined) return { result: null, reason: null };
  return { result: 'errored', reason: messageOf(failure) };
}

function describeEnd(record: RunRecord, failure: unknown): string {
  if (record.reason === null) return '';
  const hint = failure instanceof RegattaError && failure.hint !== undefined ? `\n${failure.hint}` : '';
  return `${record.reason}${hint}`;
}

/** Length of the plan's rounds, ns; rounds that end by a count are taken at their pacer's word. */
export function plannedNs(plan: Plan): number {
  return plan.rounds.reduce((sum, round) => sum + (round.forNs ?? 0), 0);
}
