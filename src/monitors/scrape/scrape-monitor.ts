import type { JsonObject } from '../../model/json.ts';
import { readLiveKey } from '../../model/load.ts';
import type { Monitor, MonitorContext, MonitorDeclaration, OptionRemark, SeriesWriter } from '../../model/monitor.ts';
import { seriesName } from '../../model/series-name.ts';
import { isPageUrl, pageParams, patternProblem } from '../../readings/pages/page-params.ts';
import { type pageFormats, PageReader } from '../../readings/pages/page-reader.ts';

export const scrapeMonitor: MonitorDeclaration = {
  about: "a page of numbers that is nobody's node: of a database, of a proxy, of the machine (node_exporter)",
  place: 'run',
  options: {
    url: { type: 'text', required: true, example: 'http://127.0.0.1:9100/metrics', about: 'of the page' },
    every: { type: 'duration', default: '5s', min: 1e8, about: 'how often it is read' },
    ...pageParams,
  },
  review: (options) => reviewScrape(options as unknown as ScrapeSettings),
  start: (context, options) => new ScrapeMonitor(context, options),
};

function reviewScrape({ url, keep }: ScrapeSettings): readonly OptionRemark[] {
  const odd = keep.flatMap((pattern, index) => {
    const problem = patternProblem(pattern);
    return problem === undefined ? [] : [{ text: problem, path: ['keep', index] }];
  });
  return isPageUrl(url)
    ? odd
    : [{ text: `${JSON.stringify(url)} is no URL of a page; write http://127.0.0.1:9100/metrics`, path: ['url'] }, ...odd];
}

class ScrapeMonitor implements Monitor {
  readonly #page: PageReader;
  readonly #instance: string;
  readonly #limitMs: number;
  /** By the name on the page. */
  readonly #names = new Map<string, string>();

  /** @throws Error where the URL or a pattern is none */
  constructor({ problem }: Pick<MonitorContext, 'problem'>, options: JsonObject) {
    const { url, every, format, keep } = options as unknown as ScrapeSettings;
    this.#instance = new URL(url).host;
    this.#limitMs = every / 1e6;
    const patterns = keep.map((pattern) => new RegExp(pattern));
    this.#page = new PageReader({ url, keep: patterns, ...(format === undefined ? {} : { format }) }, problem);
  }

  async read(write: SeriesWriter, signal: AbortSignal): Promise<void> {
    for (const [name, value] of await this.#page.read(this.#limitMs, signal)) write(this.#named(name), value);
  }

  /** With the label by which a Prometheus tells pages apart. One of that name which is there already is called as Prometheus would. */
  #named(series: string): string {
    const known = this.#names.get(series);
    if (known !== undefined) return known;
    const { name, labels } = readLiveKey(series);
    const { instance, ...others } = labels;
    const all = { ...others, ...(instance === undefined ? {} : { exported_instance: instance }), instance: this.#instance };
    const named = seriesName(name, Object.entries(all));
    this.#names.set(series, named);
    return named;
  }
}

/** As the options give it. */
interface ScrapeSettings {
  readonly url: string;
  readonly every: number;
  readonly format?: keyof typeof pageFormats;
  readonly keep: readonly string[];
}
