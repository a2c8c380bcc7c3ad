import { NS_PER_S } from '../model/clock.ts';
import type { LiveScenario, LiveView } from '../model/live.ts';
import type { MetricValue } from '../model/metric.ts';
import type { Reporter, ReporterContext } from '../model/reporter.ts';
import type { Results } from '../model/result.ts';
import type { TimedView } from '../model/run-tables.ts';
import { csv, type CsvField } from './csv.ts';

/** Writes `metrics.csv` and `windows.csv` into the run directory. Columns are only ever added, at the end. */
export function csvReporter(context: ReporterContext): Reporter {
  return {
    runEnded: async ({ directory, results, tables }) => {
      if (results === null || tables === undefined) return;
      context.writeFile(directory, 'metrics.csv', metricsCsv(results));
      context.writeFile(directory, 'windows.csv', windowsCsv(await tables.views()));
    },
  };
}

const metricColumns: { readonly [column: string]: (value: MetricValue, results: Results) => CsvField } = {
  run: (_, { run }) => run,
  experiment: (_, { experiment }) => experiment,
  metric: ({ metric }) => metric,
  statistic: ({ statistic }) => statistic ?? null,
  labels: ({ labels }) => (Object.keys(labels).length === 0 ? null : JSON.stringify(labels)),
  value: ({ value }) => value,
  unit: ({ unit }) => unit,
  per: ({ per }) => per ?? null,
  better: ({ better }) => better,
  rows: ({ n }) => n,
  reason: ({ reason }) => reason ?? null,
};

/** Every value of every metric; one without data has an empty `value` and the `reason`. */
export function metricsCsv(results: Results): string {
  const columns = Object.entries(metricColumns);
  return csv(
    columns.map(([name]) => name),
    results.metrics.map((value) => columns.map(([, read]) => read(value, results))),
  );
}

/** A second of a round: of all its scenarios together, or of one. */
interface Second
  extends Omit<LiveScenario, 'name'>,
    Pick<LiveView, 'round' | 'kind' | 'elapsedNs' | 'hosts' | 'hostCpuCores' | 'eventLoopDelayP99Ns'> {
  readonly atNs: number;
  readonly scenario: string | null;
}

const windowColumns: { readonly [column: string]: (second: Second) => CsvField } = {
  time_s: ({ atNs }) => inSeconds(atNs),
  round: ({ round }) => round,
  kind: ({ kind }) => kind,
  elapsed_s: ({ elapsedNs }) => inSeconds(elapsedNs),
  scenario: ({ scenario }) => scenario,
  target_rate: ({ targetRate }) => targetRate,
  achieved_rate: ({ achievedRate }) => achievedRate,
  operations: ({ operations }) => operations,
  failed: ({ failed }) => failed,
  unknown: ({ unknown }) => unknown,
  dropped: ({ dropped }) => dropped,
  in_flight: ({ inFlight }) => inFlight,
  p50_s: ({ p50Ns }) => inSeconds(p50Ns),
  p99_s: ({ p99Ns }) => inSeconds(p99Ns),
  hosts: ({ hosts }) => hosts,
  host_cpu_cores: ({ hostCpuCores }) => hostCpuCores,
  event_loop_delay_p99_s: ({ eventLoopDelayP99Ns }) => inSeconds(eventLoopDelayP99Ns),
};

/** Over all hosts, for each full second of each round: a record for the round as a whole, and one for each of its scenarios. */
export function windowsCsv(views: readonly TimedView[]): string {
  const columns = Object.entries(windowColumns);
  return csv(
    columns.map(([name]) => name),
    views.flatMap(secondsOf).map((second) => columns.map(([, read]) => read(second))),
  );
}

function secondsOf({ atNs, view }: TimedView): readonly Second[] {
  const dropped = view.scenarios.reduce((sum, scenario) => sum + scenario.dropped, 0);
  const whole: Second = { ...view, atNs, scenario: null, dropped };
  return [whole, ...view.scenarios.map(({ name, ...figures }) => ({ ...whole, ...figures, scenario: name }))];
}

function inSeconds(ns: number | null): number | null {
  return ns === null ? null : ns / NS_PER_S;
}
