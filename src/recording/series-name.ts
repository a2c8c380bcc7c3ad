import { inOrder, type Labels } from '../model/load.ts';

/** The name of a series taken apart: `nodejs_heap_bytes{space="new"}` is a metric and its labels. */
export interface SeriesName {
  readonly metric: string;
  readonly labels: Labels;
}

const written = { '\\\\': '\\', '\\n': '\n', '\\"': '"' } as const satisfies { readonly [escaped: string]: string };

/** What the table `series` calls a series, as Prometheus may have it: a character that it does not allow in names (programs that serve expvar have dots) becomes `_`. */
export function readSeriesName(name: string): SeriesName {
  const from = name.indexOf('{');
  const metric = from < 0 ? name : name.slice(0, from);
  const labels = from < 0 ? [] : [...name.slice(from).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    metric: metric.replaceAll(/[^\w:]/g, '_').replace(/^(?=\d)/, '_'),
    labels: Object.fromEntries(labels.map(([, label = '', value = '']) => [label, value.replaceAll(/\\[\\n"]/g, unescaped)])),
  };
}

function unescaped(text: string): string {
  return written[text as keyof typeof written];
}

/** Labels as they stand on a page, in order of their names: `{kind="voluntary",node="a-0"}`; nothing where there are none. */
export function writeLabels(labels: Labels): string {
  const pairs = inOrder(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** Labels of whoever tells, beside those of what is told: one of that name that was there already gives way, as in Prometheus with `honor_labels: false`. */
export function withTargetLabels(labels: Labels, target: Labels): Labels {
  const own = Object.entries(labels).map(([label, value]) => [Object.hasOwn(target, label) ? `exported_${label}` : label, value]);
  return { ...Object.fromEntries(own), ...target };
}

/** A value as it stands on a page. */
export function writeValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
