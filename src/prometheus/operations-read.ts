import type { OperationsRead } from '../model/run-prometheus.ts';
import type { PrometheusApi } from '../readings/prometheus/prometheus-api.ts';

/**
 * What a server has last read of the operations of a round; undefined where it read nothing of it. What it has of one agent twice, from its page and from a Pushgateway or by several
 * jobs, counts once: such copies differ in the labels of a target alone.
 */
export async function operationsOf(
  api: PrometheusApi,
  { run, round }: { readonly run: string; readonly round: string },
  signal: AbortSignal,
): Promise<OperationsRead | undefined> {
  const names = 'regatta_operations_(submitted|finished)_total';
  const own = `{__name__=~"${names}", run=${JSON.stringify(run)}, round=${JSON.stringify(round)}}`;
  // aggregation drops the name itself
  const query = `sum by (counter, status) (max without (job, instance, host) (label_replace(${own}, "counter", "$1", "__name__", "(.+)")))`;
  const series = await api.instant(query, undefined, signal);
  if (series.length === 0) return undefined;
  const sum = (...status: readonly (string | undefined)[]): number =>
    series.filter(({ labels }) => status.includes(labels['status'])).reduce((total, { points }) => total + (points[0]?.[1] ?? 0), 0);
  return { submitted: sum(undefined), finished: sum('ok', 'failed', 'unknown'), failed: sum('failed'), unknown: sum('unknown') };
}
