import type { ClassicHistogram } from '../recording/classic-histogram.ts';

/** As Prometheus' text formats name them. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** What one metric is on a page: all that has its name, whatever the labels. */
export interface Family {
  /** With `_total`, where it is a counter. */
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly points: Iterable<Point>;
}

/** A value, or a histogram, with its labels as {@link writeLabels} writes them; or a line that is written already: of most series the value is the one that it was. */
export type Point =
  | { readonly labels: string; readonly value: number }
  | { readonly line: string }
  | { readonly labels: string; readonly histogram: ClassicHistogram };

/** Labels as they stand between the braces: `run="1",agent="agent-0"`. Without those that are undefined. */
export function writeLabels(labels: Iterable<readonly [name: string, value: string | undefined]>): string {
  const written: string[] = [];
  for (const [name, value] of labels) if (value !== undefined) written.push(`${name}="${escapeValue(value)}"`);
  return written.join(',');
}

/** A line up to its value, which is the same on every page: `name{run="1"} `. One flat text, which is cheap to put on a page again and again. */
export function writeStart(name: string, labels: string): string {
  return (labels === '' ? [name, ' '] : [name, '{', labels, '} ']).join('');
}

function escapeValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}
