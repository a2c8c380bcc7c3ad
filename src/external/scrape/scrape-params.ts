import { RegattaError } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import type { Endpoints } from '../../model/node.ts';
import type { ParamSpec } from '../../model/params.ts';
import { pageUrl } from '../endpoints.ts';
import { pageParams, patternProblem } from '../../readings/pages/page-params.ts';
import type { ScrapeOptions } from './scraper.ts';

/** `scrape:` of a node. */
export const scrapeParam: ParamSpec = {
  type: 'object',
  about: 'its page of numbers, read into series',
  shorthand: 'from',
  fields: {
    from: {
      type: 'text',
      required: true,
      about: 'name of the port, a port number of the machine that the node is on, or the URL of the page',
    },
    path: { type: 'text', about: '/metrics unless given, /debug/vars of expvar' },
    every: { type: 'duration', default: '5s', min: 1e9, about: 'how often; besides, at the borders of phases' },
    ...pageParams,
  },
};

const expvarPath = '/debug/vars';

/** As {@link scrapeParam} gives it. */
interface Scrape {
  readonly from: string;
  readonly path?: string;
  readonly every: number;
  readonly format?: ScrapeOptions['format'];
  readonly keep: readonly string[];
}

/**
 * What is to be read of a node with these endpoints; undefined where nothing is.
 * @throws RegattaError NODE_START when there is no such port
 */
export function scrapeOptions(scrape: Json | undefined, endpoints: Endpoints): ScrapeOptions | undefined {
  if (scrape === undefined) return undefined;
  const { from, path, every, format, keep } = scrape as unknown as Scrape;
  const url = urlOf(from, path ?? (format === 'expvar' ? expvarPath : '/metrics'), endpoints);
  return { url, everyNs: every, keep: keep.map((pattern) => new RegExp(pattern)), ...(format === undefined ? {} : { format }) };
}

/** Whether a page is one that Prometheus reads, as far as can be known before it was read. */
export function isForPrometheus({ url, format }: ScrapeOptions): boolean {
  return format === 'prometheus' || (format === undefined && new URL(url).pathname !== expvarPath);
}

function urlOf(from: string, path: string, endpoints: Endpoints): string {
  if (/^https?:/.test(from)) return from;
  const named = Object.hasOwn(endpoints, from) ? endpoints[from] : undefined;
  if (named !== undefined) return pageUrl(path, named.outside);
  const [first] = Object.values(endpoints);
  if (/^\d+$/.test(from)) {
    const url = new URL(pageUrl(path, first?.outside ?? '127.0.0.1'));
    url.port = from;
    return url.href;
  }
  const names = Object.keys(endpoints);
  throw new RegattaError('NODE_START', `scrape: there is no port ${from}`, {
    hint: `It has ${names.length === 0 ? 'no ports' : names.join(', ')}. A port number of its machine or a URL will do as well.`,
  });
}

/** What is wrong with `scrape:` that its types do not tell. @param ports names of the node's ports, unless only its card tells them */
export function scrapeProblem(scrape: Json | undefined, ports: readonly string[] | undefined): string | undefined {
  if (scrape === undefined) return undefined;
  const { from, keep } = scrape as unknown as Scrape;
  const isPort = ports === undefined || ports.includes(from) || /^\d+$/.test(from);
  if (!isPort && !URL.canParse(from)) {
    return `there is no port "${from}"; ${ports.length === 0 ? 'the node has none' : `accepted: ${ports.join(', ')}`}, a port number or a URL`;
  }
  const odd = keep.map(patternProblem).find((problem) => problem !== undefined);
  return odd === undefined ? undefined : `keep: ${odd}`;
}
