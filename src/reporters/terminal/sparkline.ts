const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Values as bars from 0 to the largest of them, one after another in time; null is a gap. Where there are more than `cells` can be of `span` values, each bar is
 * the largest of several: a peak is never left out.
 */
export function sparkline(values: readonly (number | null)[], span: number, cells: number): string {
  const each = Math.max(1, Math.ceil(span / Math.max(1, cells)));
  const bars: (number | null)[] = [];
  for (let end = values.length; end > 0; end -= each) {
    const known = values.slice(Math.max(0, end - each), end).filter((value) => value !== null);
    bars.unshift(known.length === 0 ? null : Math.max(...known));
  }
  const top = Math.max(...bars.map((value) => value ?? 0));
  return bars
    .map((value) => (value === null ? ' ' : levels[top === 0 ? 0 : Math.min(levels.length - 1, Math.floor((value / top) * levels.length))]))
    .join('');
}
