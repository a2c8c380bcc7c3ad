import type { PromqlQuery, Selector } from '../../readings/prometheus/read-query.ts';

/** From when to when, s since 1970 by the server's clock. */
export interface WindowS {
  readonly startS: number;
  readonly endS: number;
}

/**
 * The query with each of its counters as what it rose by in the window, exactly: what it was at the end, or last where it went away with its node, less what it was at
 * the start, or less 0 where it was not there yet. `increase()` would miss what came before its first sample within the window, and extrapolates from there to both ends
 * (https://prometheus.io/docs/prometheus/latest/querying/functions/#increase).
 */
export function increasesOver({ text, counters }: PromqlQuery, window: WindowS): string {
  let written = '';
  let end = 0;
  for (const counter of counters) {
    written += text.slice(end, counter.from) + increaseOf(selected(text, counter), window);
    end = counter.to;
  }
  return written + text.slice(end);
}

function increaseOf(counter: string, { startS, endS }: WindowS): string {
  const milliseconds = Math.max(1, Math.ceil((endS - startS) * 1000));
  const start = `${counter} @ ${instant(startS)}`;
  const end = `(${counter} @ ${instant(endS)} or last_over_time(${counter}[${milliseconds}ms] @ ${instant(endS)}))`;
  return `(${end} - (${start} or ${end} * 0))`;
}

/** How far back Prometheus looks for what a series is at an instant, ms. */
const lookBackMs = 300_000;

/**
 * Asks for each counter how often it began again in the window: then nobody knows what it rose by. That shows between a reading and the one before it, which may lie before the
 * window: what began again until the end is counted from well before the start, less what had done so until then.
 */
export function resetsIn(
  { text, counters }: PromqlQuery,
  { startS, endS }: WindowS,
): readonly { readonly counter: string; readonly query: string }[] {
  const lengthMs = Math.max(0, Math.round(endS * 1e3) - Math.round(startS * 1e3));
  const until = (counter: string, atS: number, ms: number): string => `sum(resets(${counter}[${ms}ms] @ ${instant(atS)}))`;
  return [...new Set(counters.map((each) => selected(text, each)))].map((counter) => ({
    counter,
    query: `${until(counter, endS, lengthMs + lookBackMs)} - (${until(counter, startS, lookBackMs)} or vector(0))`,
  }));
}

/**
 * Asks for each counter how many of its series had counted already when they were read first, in the window, and are of targets that were not read before it: what these
 * rose by nobody knows. A series that comes late on a page which was read before began at 0.
 */
export function lateIn(
  { text, counters }: PromqlQuery,
  { startS, endS }: WindowS,
): readonly { readonly counter: string; readonly query: string }[] {
  const window = `[${Math.max(1, Math.round((endS - startS) * 1e3))}ms] @ ${instant(endS)}`;
  const late = `(last_over_time(up${window}) unless on (job, instance) (up @ ${instant(startS)}))`;
  return [...new Set(counters.map((each) => selected(text, each)))].map((counter) => ({
    counter,
    query: `count((min_over_time(${counter}${window}) > 0) and on (job, instance) ${late})`,
  }));
}

function selected(text: string, { from, to }: Selector): string {
  return text.slice(from, to);
}

/** Prometheus has milliseconds. */
function instant(seconds: number): string {
  return seconds.toFixed(3);
}
