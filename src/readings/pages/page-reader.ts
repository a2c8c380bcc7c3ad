import { fetchPage, type Page } from './fetch-page.ts';
import { parseExpvar } from './parse-expvar.ts';
import { parsePrometheus, type Reading } from './parse-prometheus.ts';

/** How many series one page may have. */
const mostSeries = 2000;

export const pageFormats = {
  prometheus: parsePrometheus,
  expvar: parseExpvar,
} as const satisfies { readonly [format: string]: (page: string) => Iterable<Reading> };

export interface PageOptions {
  readonly url: string;
  /** By the type of the page when absent: JSON is expvar. */
  readonly format?: keyof typeof pageFormats;
  /** Only series whose name (with its labels) matches one of these; all where there is none. */
  readonly keep: readonly RegExp[];
}

/** Reads a page of numbers, as often as it is asked to. */
export class PageReader {
  readonly #options: PageOptions;
  readonly #tooMany: (text: string) => void;
  readonly #known = new Set<string>();

  /** @param tooMany told where the page has more series than are kept */
  constructor(options: PageOptions, tooMany: (text: string) => void) {
    this.#options = options;
    this.#tooMany = tooMany;
  }

  /** All that stands on it now, to the end: a page that breaks off counts for nothing. Rejects with why it cannot be read. */
  async read(limitMs: number, signal: AbortSignal): Promise<readonly Reading[]> {
    const page = await fetchPage(this.#options.url, limitMs, signal);
    return [...this.#parse(page)].filter(([name]) => this.#isKept(name));
  }

  #parse({ text, contentType }: Page): Iterable<Reading> {
    const format = this.#options.format ?? (contentType.includes('json') ? 'expvar' : 'prometheus');
    if (contentType.includes('openmetrics') && !/^# EOF\s*$/m.test(text)) throw new Error('the page breaks off: it has no # EOF');
    return pageFormats[format](text);
  }

  #isKept(name: string): boolean {
    if (this.#known.has(name)) return true;
    const { keep, url } = this.#options;
    if (keep.length > 0 && !keep.some((pattern) => pattern.test(name))) return false;
    if (this.#known.size === mostSeries) {
      this.#tooMany(`has more than ${mostSeries} series at ${url}: the others are not recorded; say which to keep`);
      return false;
    }
    this.#known.add(name);
    return true;
  }
}
