import type { PromqlQuery, Selector } from './read-query.ts';

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

/** Asks for each counter how often it began again in the window: then nobody knows what it rose by. */
export function resetsIn(
  { text, counters }: PromqlQuery,
  { startS, endS }: WindowS,
): readonly { readonly counter: string; readonly query: string }[] {
  const seconds = Math.max(1, Math.ceil(endS - startS));
  return [...new Set(counters.map((each) => selected(text, each)))].map((counter) => ({
    counter,
    query: `sum(resets(${counter}[${seconds}s] @ ${instant(endS)}))`,
  }));
}

function selected(text: string, { from, to }: Selector): string {
  return text.slice(from, to);
}

/** Prometheus has milliseconds. */
function instant(seconds: number): string {
  return seconds.toFixed(3);
}
