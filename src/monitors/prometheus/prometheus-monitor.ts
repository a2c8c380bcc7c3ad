import type { JsonObject } from '../../model/json.ts';
import { type Monitor, type MonitorDeclaration, orchestratorName, type SeriesWriter } from '../../model/monitor.ts';
import { seriesName } from '../../model/series-name.ts';
import { PrometheusApi } from '../../readings/prometheus/prometheus-api.ts';

export const prometheusMonitor: MonitorDeclaration = {
  about: 'what a Prometheus that runs already answers to queries: each series of an answer is one',
  place: 'run',
  options: {
    every: { type: 'duration', default: '5s', min: 1e8, about: 'how often it is asked' },
    url: { type: 'text', default: 'http://127.0.0.1:9090', about: 'URL of the server' },
    queries: {
      type: 'map',
      default: {},
      items: { type: 'text', about: 'PromQL' },
      about: 'name of a series → PromQL; labels of the answer become labels of the series',
    },
  },
  start: (_, options) => new PrometheusMonitor(options),
};

class PrometheusMonitor implements Monitor {
  readonly #api: PrometheusApi;
  readonly #queries: readonly (readonly [name: string, query: string])[];

  constructor({ url, queries }: JsonObject) {
    this.#api = new PrometheusApi(url as string);
    this.#queries = Object.entries(queries as { readonly [name: string]: string });
  }

  async read(write: SeriesWriter, signal: AbortSignal): Promise<void> {
    const answers = await Promise.all(
      this.#queries.map(async ([name, query]) => [name, await this.#api.instant(query, undefined, signal)] as const),
    );
    for (const [name, series] of answers) {
      // an answer without series is a gap, never 0
      for (const { labels, points } of series)
        write(seriesName(name, ownLabels(labels)), points[0]?.[1] ?? Number.NaN, { host: orchestratorName });
    }
  }
}

/** The name of what was asked for is the query's own now. */
function ownLabels(labels: { readonly [label: string]: string }): readonly (readonly [string, string])[] {
  return Object.entries(labels).filter(([label]) => label !== '__name__');
}
