import type { ChartPoint } from '../../model/report.ts';
import { type Bins, edge } from './bins.ts';
import { rounded } from './thin.ts';

/** How many values each bin holds, from that below the first to that above the last. */
export type Counts = Float64Array;

/** Share of the values that are not above each edge. Edges between empty bins are left out, since the line is straight there. */
export function cumulativePoints(bins: Bins, counts: Counts): ChartPoint[] {
  const total = sum(counts);
  let below = 0;
  return Array.from({ length: bins.count + 1 }, (_, index) => {
    below += counts[index] ?? 0;
    return { index, share: below / total };
  })
    .filter(({ index }) => index === 0 || index === bins.count || (counts[index] ?? 0) > 0 || (counts[index + 1] ?? 0) > 0)
    .map(({ index, share }) => [rounded(edge(bins, index)), rounded(share)]);
}

/** Share of the values that are above each edge, for a logarithmic axis: it ends, at the largest value, with the last share that is not 0. */
export function tailPoints(bins: Bins, counts: Counts): ChartPoint[] {
  const total = sum(counts);
  const points: ChartPoint[] = [];
  let above = total;
  for (let index = 0; index < bins.count; index++) {
    above -= counts[index] ?? 0;
    if (above <= 0) break;
    if (index === 0 || (counts[index] ?? 0) > 0 || (counts[index + 1] ?? 0) > 0)
      points.push([rounded(edge(bins, index)), rounded(above / total)]);
  }
  const last = points.at(-1);
  const end = lastFilled(bins, counts);
  return last === undefined || end <= last[0] ? points : [...points, [rounded(end), last[1]]];
}

/** The largest value, as far as bins tell. */
function lastFilled(bins: Bins, counts: Counts): number {
  return edge(
    bins,
    counts.findLastIndex((count) => count > 0),
  );
}

/**
 * Bars over the bins: share of `total` per unit of the axis, so that areas compare whatever the width of the bins. What is not above the first edge lies on it, and
 * counts in the first bin. The last point closes the last bar.
 */
export function densityPoints(bins: Bins, counts: Counts, total: number): ChartPoint[] {
  const bars = Array.from({ length: bins.count }, (_, index): ChartPoint => {
    const count = (counts[index + 1] ?? 0) + (index === 0 ? (counts[0] ?? 0) : 0);
    const width = edge(bins, index + 1) - edge(bins, index);
    return [rounded(edge(bins, index)), rounded(count / total / width)];
  });
  return [...bars, [rounded(bins.until), 0]];
}

/** Bars of whole numbers, each in the middle of its own. */
export function wholePoints({ from, count }: Bins, counts: Counts, total: number): ChartPoint[] {
  const bars = Array.from({ length: count + 1 }, (_, index): ChartPoint => [from + index - 0.5, rounded((counts[index] ?? 0) / total)]);
  return [...bars, [from + count + 0.5, 0]];
}

function sum(counts: Counts): number {
  return counts.reduce((total, count) => total + count, 0);
}
