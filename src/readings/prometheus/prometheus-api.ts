import { messageOf } from '../../model/errors.ts';
import type { Labels } from '../../model/load.ts';

/** A series as Prometheus answers with it. NaN and infinities are values like others. */
export interface AnsweredSeries {
  readonly labels: Labels;
  /** Instants in s since 1970, by the server's clock. */
  readonly points: readonly (readonly [atS: number, value: number])[];
}

export interface RangeS {
  readonly startS: number;
  readonly endS: number;
  readonly stepS: number;
}

/** How long an answer is waited for, ms, unless somebody says otherwise. */
const patienceMs = 10_000;
/** How much of an answer that is not understood is shown. */
const shownCharacters = 200;

/**
 * The HTTP API of a Prometheus server, or of what speaks as one (https://prometheus.io/docs/prometheus/latest/querying/api/). Every call throws an Error that says in words, with
 * the server's URL, why there is no answer.
 */
export class PrometheusApi {
  readonly url: string;
  readonly #patienceMs: number;

  /** `url`: with its path, where the server is behind one: `http://127.0.0.1:9090/prometheus`. */
  constructor(url: string, { patienceMs: own = patienceMs }: { readonly patienceMs?: number } = {}) {
    this.url = url.replace(/\/+$/, '');
    this.#patienceMs = own;
  }

  /** What a query is at an instant; by the server's present time where none is given. */
  async instant(query: string, atS: number | undefined, signal: AbortSignal): Promise<readonly AnsweredSeries[]> {
    const time: { readonly [name: string]: string } = atS === undefined ? {} : { time: atS.toFixed(3) };
    return seriesOf(await this.#ask('query', { query, ...time }, signal), this.url);
  }

  /** What it is at each step of a time. */
  async range(query: string, { startS, endS, stepS }: RangeS, signal: AbortSignal): Promise<readonly AnsweredSeries[]> {
    const times = { start: startS.toFixed(3), end: endS.toFixed(3), step: stepS.toFixed(3) };
    return seriesOf(await this.#ask('query_range', { query, ...times }, signal), this.url);
  }

  /** What the server's clock shows now, s since 1970. */
  async clockS(signal: AbortSignal): Promise<number> {
    const [time] = await this.instant('time()', undefined, signal);
    const [point] = time?.points ?? [];
    if (point === undefined) throw new Error(`${this.url} does not say what time it is there`);
    return point[0];
  }

  async #ask(what: string, form: { readonly [name: string]: string }, signal: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.timeout(this.#patienceMs);
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${this.url}/api/v1/${what}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        signal: AbortSignal.any([signal, limit]),
      });
      ({ status } = response);
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      const why = limit.aborted ? `no answer within ${this.#patienceMs / 1e3} s` : causeOf(error);
      throw new Error(`${this.url}: ${why}`, { cause: error });
    }
    const answer = parsed(text);
    if (answer?.['status'] === 'success') return answer['data'];
    if (answer?.['status'] === 'error') throw new Error(`${this.url}: ${String(answer['errorType'])}: ${String(answer['error'])}`);
    throw new Error(`${this.url}: HTTP ${status}, which is no answer of a Prometheus: ${JSON.stringify(text.slice(0, shownCharacters))}`);
  }
}

/** What fetch says alone is that it failed. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}

function parsed(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

type Point = readonly [atS: number, value: string];

/** As the API wraps them, by the type of what the query is. */
type Data =
  | { readonly resultType: 'vector'; readonly result: readonly { readonly metric: Labels; readonly value: Point }[] }
  | { readonly resultType: 'matrix'; readonly result: readonly { readonly metric: Labels; readonly values: readonly Point[] }[] }
  | { readonly resultType: 'scalar'; readonly result: Point }
  | { readonly resultType: 'string' };

function seriesOf(answer: unknown, url: string): readonly AnsweredSeries[] {
  const data = answer as Data;
  switch (data.resultType) {
    case 'vector':
      return data.result.map(({ metric, value }) => ({ labels: metric, points: value === undefined ? [] : [read(value)] }));
    case 'matrix':
      return data.result.map(({ metric, values }) => ({ labels: metric, points: (values ?? []).map(read) }));
    case 'scalar':
      return [{ labels: {}, points: [read(data.result)] }];
    default:
      throw new Error(`${url}: the query gives a ${data.resultType}, which holds no numbers`);
  }
}

/** Its numbers are Go's: `+Inf`, `-Inf`, `NaN`. */
function read([atS, text]: Point): readonly [number, number] {
  const infinite = /^([+-]?)Inf$/.exec(text);
  return [atS, infinite === null ? Number(text) : infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY];
}
