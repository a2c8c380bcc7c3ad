import type { AnalysedRun } from '../model/analysed-run.ts';
import type { Clock } from '../model/clock.ts';
import type { Controller } from '../model/controller.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { DrivePlan, Plan } from '../model/plan.ts';
import type { PrometheusServerPlan } from '../model/prometheus.ts';
import type { RunPrometheus, TakesTimeToFind } from '../model/run-prometheus.ts';
import type { RunRecord } from '../model/result.ts';
import type { Runner } from '../model/runner.ts';
import type { MonitorTable } from '../recording/load-monitor.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { BuildSource } from './build-sources.ts';
import type { NamedReporter } from './reporter-group.ts';

/** The parts that a run is made of; the composition root chooses them. */
export interface RunParts {
  readonly clock: Clock;
  readonly runner: Runner;
  /** Metrics whose live forms are shown and judged while the run goes on. */
  readonly metrics: readonly MetricSpec[];
  /** Names of the metric values that the live view shows, in order. */
  readonly shown: readonly string[];
  readonly reporters: readonly NamedReporter[];
  /** Regatta's own monitors. */
  readonly monitors: MonitorTable;
  /** A new controller at its beginning, for a drive that is one. */
  controllerOf(drive: DrivePlan): Controller | undefined;
  /** Times a fixed piece of CPU work, ms. */
  calibrate(): number;
  /** Ends processes that runs left behind whose Regatta is dead; answers with how many there were. */
  endStrays(): Promise<number>;
  /** For plans whose fleets have sources. */
  readonly build: BuildSource;
  /** Loads what `analyse` needs. */
  loadAnalysis(): Promise<unknown>;
  /**
   * The Prometheus that a run asks, for a plan that names one: started, where it is to be of the run's own.
   * @throws RegattaError PROMETHEUS where it is not there
   */
  openPrometheus(order: PrometheusOrder): Promise<RunPrometheus & Partial<TakesTimeToFind>>;
  /** Finishes a recorded run: conversion, metrics, verdict. */
  analyse(files: RunFiles, signal: AbortSignal): Promise<AnalysedRun>;
}

/** What a run tells of itself to the Prometheus that it asks. */
interface PrometheusOrder {
  readonly plan: Plan;
  readonly server: PrometheusServerPlan;
  readonly run: Pick<RunFiles, 'id' | 'directory'>;
  /** URL of the list of the run's targets; absent where nothing is served. */
  readonly targetsUrl: string | undefined;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly signal: AbortSignal;
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

/** What came of the recording part of a run. */
export interface Recording extends Pick<RunRecord, 'monotonicStartNs' | 'observed' | 'versions'> {
  /** What ended it early, if anything did. */
  readonly failure: unknown;
}
