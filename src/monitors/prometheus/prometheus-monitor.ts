import { messageOf } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import {
  type Monitor,
  type MonitorContext,
  type MonitorDeclaration,
  type OptionRemark,
  orchestratorName,
  type SeriesWriter,
} from '../../model/monitor.ts';
import { seriesName } from '../../model/series-name.ts';
import { isPageUrl } from '../../readings/pages/page-params.ts';
import { type AnsweredSeries, PrometheusApi } from '../../readings/prometheus/prometheus-api.ts';

export const prometheusMonitor: MonitorDeclaration = {
  about: 'what a Prometheus that runs already answers to queries: each series of an answer is one',
  place: 'run',
  options: {
    every: { type: 'duration', default: '5s', min: 1e8, about: 'how often it is asked' },
    url: { type: 'text', default: 'http://127.0.0.1:9090', about: 'URL of the server' },
    queries: {
      type: 'map',
      required: true,
      example: { http_requests_total: 'sum(http_requests_total)' },
      items: { type: 'text', about: 'PromQL' },
      about: 'name of a series → PromQL; labels of the answer become labels of the series',
    },
  },
  review: (options) => reviewQueries(options as unknown as Settings),
  start: (context, options) => new PrometheusMonitor(context, options),
};

/** As the options give it. */
interface Settings {
  readonly url: string;
  readonly queries: { readonly [name: string]: string };
}

async function reviewQueries({ url, queries }: Settings): Promise<readonly OptionRemark[]> {
  // brings the grammar of PromQL, which other monitors do without
  const { readPromql } = await import('../../readings/prometheus/read-query.ts');
  const wrong = Object.entries(queries).flatMap(([name, query]) => {
    const read = readPromql(query);
    return 'problem' in read ? [{ text: read.problem, path: ['queries', name] }] : [];
  });
  return isPageUrl(url)
    ? wrong
    : [{ text: `${JSON.stringify(url)} is no URL of a Prometheus; write http://127.0.0.1:9090`, path: ['url'] }, ...wrong];
}

class PrometheusMonitor implements Monitor {
  readonly #api: PrometheusApi;
  readonly #queries: readonly (readonly [name: string, query: string])[];

  readonly #problem: MonitorContext['problem'];

  constructor({ problem }: Pick<MonitorContext, 'problem'>, options: JsonObject) {
    const { url, queries } = options as unknown as Settings;
    this.#problem = problem;
    this.#api = new PrometheusApi(url);
    this.#queries = Object.entries(queries);
  }

  async read(write: SeriesWriter, signal: AbortSignal): Promise<void> {
    const answers = await Promise.allSettled(this.#queries.map(([, query]) => this.#api.instant(query, undefined, signal)));
    const failures: string[] = [];
    for (const [place, answer] of answers.entries()) {
      const name = this.#queries[place]?.[0] ?? '';
      if (answer.status === 'fulfilled') writeSeries(write, name, answer.value);
      else failures.push(`${name}: ${messageOf(answer.reason)}`);
    }
    if (failures.length === answers.length) throw new Error(failures[0]);
    // one that is not answered takes nothing from the others
    for (const failure of failures) this.#problem(`gives nothing for ${failure}`);
  }
}

/** An answer without series is a gap, never 0. */
function writeSeries(write: SeriesWriter, name: string, series: readonly AnsweredSeries[]): void {
  for (const { labels, points } of series)
    write(seriesName(name, ownLabels(labels)), points[0]?.[1] ?? Number.NaN, { host: orchestratorName });
}

/** The name of what was asked for is the query's own now. */
function ownLabels(labels: { readonly [label: string]: string }): readonly (readonly [string, string])[] {
  return Object.entries(labels).filter(([label]) => label !== '__name__');
}
