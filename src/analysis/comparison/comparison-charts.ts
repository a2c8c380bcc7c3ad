import { type ComparedValue, type Comparison, isPaired } from '../../model/comparison.ts';
import type { Chart, ChartPoint } from '../../model/report.ts';
import type { Distribution } from '../../model/result.ts';
import type { FinishedRun } from './finished-run.ts';

/** Of each gating value what either side came to, by how much each pair moved, and of distributions all quantiles of both sides laid over each other. */
export function comparisonCharts(comparison: Comparison, runs: readonly FinishedRun[]): Chart[] {
  const gates = comparison.values.filter(({ gate, effect }) => gate && effect !== null);
  const metrics = new Set(gates.map(({ metric }) => metric));
  const byId = new Map(runs.map((run) => [run.results.run, run]));
  return [
    ...gates.flatMap((value) => [sides(value, comparison), ...(isPaired(comparison.design) ? [changes(value)] : [])]),
    ...[...metrics].flatMap((metric) => quantiles(metric, comparison, byId)),
  ];
}

function sides({ name, unit, base, head }: ComparedValue, comparison: Comparison): Chart {
  const line = (label: string, values: readonly (number | null)[]) => ({ label, points: points(values) });
  return {
    name: `${name}-sides`,
    title: `${name}: both sides`,
    about: isPaired(comparison.design)
      ? 'What either run of each pair came to.'
      : 'What each run came to, in the order in which they were given.',
    kind: 'line',
    x: { label: isPaired(comparison.design) ? 'pair' : 'run', unit: 'count' },
    y: { label: name, unit },
    lines: [line(comparison.base.name, base), line(comparison.head.name, head)],
    n: base.length + head.length,
  };
}

function changes({ name, unit, scale, margin, base, head, effect }: ComparedValue): Chart {
  const moved = base.map((before, pair) => {
    const after = head[pair] ?? null;
    if (before === null || after === null) return null;
    return scale === 'ratio' ? after / before - 1 : after - before;
  });
  const { middle = 0, low = null, high = null } = effect ?? {};
  const estimate = [1, base.length].map((pair): ChartPoint => (low === null || high === null ? [pair, middle] : [pair, middle, low, high]));
  return {
    name: `${name}-change`,
    title: `${name}: change`,
    about: 'By how much head differs from base in each pair, and what follows: the estimate with its interval, and the margin.',
    kind: 'line',
    x: { label: 'pair', unit: 'count' },
    y: { label: `change of ${name}`, unit: scale === 'ratio' ? 'share' : unit },
    lines: [
      { label: 'pairs', points: points(moved) },
      { label: 'estimate', points: estimate },
    ],
    rules: [
      { axis: 'y', value: margin, label: 'margin' },
      { axis: 'y', value: -margin, label: '' },
    ],
    n: base.length,
  };
}

/** Of each side, at each quantile the middle run, and from the least to the greatest: quantiles of runs, never averages of them. */
function quantiles(metric: string, { base, head }: Comparison, runs: ReadonlyMap<string, FinishedRun>): Chart[] {
  const found = (ids: readonly string[]): Distribution[] =>
    ids.flatMap((id) => runs.get(id)?.results.distributions.filter((each) => each.metric === metric) ?? []);
  const [before, after] = [found(base.runs), found(head.runs)];
  const unit = before[0]?.unit;
  if (unit === undefined || after.length === 0) return [];
  return [
    {
      name: `${metric}-quantiles`,
      title: `${metric}: all quantiles`,
      about:
        'How large so many of the values are at most: in the middle of the runs, and from that with the least to that with the greatest.',
      kind: 'line',
      x: { label: 'share of values', unit: 'share' },
      y: { label: metric, unit, scale: 'log' },
      lines: [
        { label: base.name, points: ofRuns(before) },
        { label: head.name, points: ofRuns(after) },
      ],
      n: before.length + after.length,
    },
  ];
}

function ofRuns(distributions: readonly Distribution[]): ChartPoint[] {
  const shares = distributions[0]?.quantiles.map(({ q }) => q) ?? [];
  return shares.flatMap((q): ChartPoint[] => {
    const values = distributions.flatMap(({ quantiles }) => quantiles.find((each) => each.q === q)?.value ?? []).toSorted((a, b) => a - b);
    const [low, middle, high] = [values[0], values[values.length >> 1], values.at(-1)];
    return low === undefined || middle === undefined || high === undefined ? [] : [[q, middle, low, high]];
  });
}

function points(values: readonly (number | null)[]): ChartPoint[] {
  return values.flatMap((value, index): ChartPoint[] => (value === null ? [] : [[index + 1, value]]));
}
