import { messageOf } from '../../model/errors.ts';
import { boundedText } from '../bounded-text.ts';
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
/** The longest answer that is read, bytes: a sample takes some 30, and a query of a run gives some thousands. */
const longestAnswerBytes = 32 << 20;
/** How much of an answer that is not understood is shown. */
const shownCharacters = 200;

export interface PrometheusPatience {
  /** How long an answer is waited for, ms. */
  readonly patienceMs?: number;
  /** After how many questions in a row without an answer in time it is asked no more, and every further one fails at once; for ever asked unless given. */
  readonly mostTimeouts?: number;
}

/**
 * The HTTP API of a Prometheus server, or of what speaks as one (https://prometheus.io/docs/prometheus/latest/querying/api/). Every call throws an Error that says in words, with
 * the server's URL, why there is no answer.
 */
export class PrometheusApi {
  readonly url: string;
  readonly #patienceMs: number;
  readonly #mostTimeouts: number;
  /** Questions in a row that had no answer in time. */
  #timeouts = 0;

  /** `url`: with its path, where the server is behind one: `http://127.0.0.1:9090/prometheus`. */
  constructor(url: string, { patienceMs: own = patienceMs, mostTimeouts = Number.POSITIVE_INFINITY }: PrometheusPatience = {}) {
    this.url = url.replace(/\/+$/, '');
    this.#patienceMs = own;
    this.#mostTimeouts = mostTimeouts;
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
    const waitedS = this.#patienceMs / 1e3;
    if (this.#timeouts >= this.#mostTimeouts)
      throw new Error(`${this.url}: no answer within ${waitedS} s to ${this.#timeouts} questions, after which it is asked no more`);
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
      text = await boundedText(response, 'the answer', longestAnswerBytes);
      this.#timeouts = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) this.#timeouts++;
      const why = limit.aborted ? `no answer within ${waitedS} s` : causeOf(error);
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
