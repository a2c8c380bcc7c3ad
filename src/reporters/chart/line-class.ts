import type { ChartKind } from '../../model/report.ts';

/** Colours that are told apart in light and in dark; what comes after them repeats them, dashed. */
const colours = 8;
const dashes = 4;

/** CSS classes of a line by its place in the chart; cells are of one colour, in shades. */
export function lineClass(index: number, kind: ChartKind = 'line'): string {
  if (kind === 'cells') return `c0 h${index}`;
  return `c${index % colours} d${Math.floor(index / colours) % dashes}`;
}
