/** One second of what a host saw, as sent to the orchestrator and kept in `windows.ndjson`. Never retained by the rendezvous. */
export interface Window {
  readonly host: string;
  /** End of the window, ns since run start. */
  readonly ts: number;
  /** What was counted during the window, and what was held back before and has become old enough in it. */
  readonly counters: { readonly [name: string]: number };
  /** Histograms of the window, as `recording/histogram` encodes them (base64). */
  readonly histograms: { readonly [name: string]: string };
  /** Values at the end of the window: `cpu_share` (cores), `resident_bytes`, `event_loop_delay_p99_seconds`, `in_flight`, …, and what is held back. */
  readonly gauges: { readonly [name: string]: number };
}

const heldSuffix = '_held';

/** The gauge that says how much of a counter is held back (see `LiveCounters`); absent is 0. */
export function heldName(counter: string): string {
  return `${counter}${heldSuffix}`;
}

/** Whether a gauge is one of those. */
export function isHeld(gauge: string): boolean {
  return gauge.endsWith(heldSuffix);
}

/** Labels of a count, by name. */
export type Labels = { readonly [label: string]: string };

/** Labels in order of their names: equal sets, however they were made, are then written alike. */
export function inOrder(labels: Labels): readonly (readonly [name: string, value: string])[] {
  return Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** How a counter or histogram with labels is named in a window: `operations_started{plan="gold",scenario="pay"}`, labels in order of their names. */
export function liveKey(name: string, labels: Labels): string {
  const written = inOrder(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return written.length === 0 ? name : `${name}{${written.join(',')}}`;
}

/** What {@link liveKey} was made of. */
export function readLiveKey(key: string): { readonly name: string; readonly labels: Labels } {
  const from = key.indexOf('{');
  if (from < 0) return { name: key, labels: {} };
  const written = key.slice(from).matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g);
  const labels = Array.from(written, ([, label = '', value = '""']) => [label, readText(value)] as const);
  return { name: key.slice(0, from), labels: Object.fromEntries(labels) };
}

/** Pages write as JSON does, but for control characters, which they leave as they are. */
function readText(quoted: string): string {
  return JSON.parse(quoted.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1))) as string;
}

/** Counters and histograms that the load engine feeds; kits add theirs beside them. */
export const liveNames = {
  due: 'operations_due',
  started: 'operations_started',
  /** due and not started, since too many were in flight */
  dropped: 'operations_dropped',
  /** whatever the outcome */
  finished: 'operations_finished',
  failed: 'operations_failed',
  unknown: 'operations_unknown',
  /** done − intended, of those that did not fail */
  latency: 'operations',
  /** sent − intended */
  lag: 'lag',
} as const;
