import pc from 'picocolors';
import type { MetricValue } from '../model/metric.ts';
import type { Results, ThresholdResult } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { formatValue } from './format-value.ts';
import { highlightRows } from './highlights.ts';
import { observedText } from './observed-text.ts';
import { textTable } from './text-table.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** A run and what it is called beside another. */
export interface NamedRun {
  readonly name: string;
  readonly results: Results;
}

/** A figure of two runs. */
interface Pair {
  readonly name: string;
  /** Value of the label that it belongs to; '' where it is over all. */
  readonly member: string;
  readonly unit: string;
  readonly better: MetricValue['better'];
  readonly before: number | null;
  readonly after: number | null;
}

/** What a change of this much is called neither better nor worse: runs of the same plan differ by as much. */
const indifferent = 0.1;

/**
 * Two runs of experiments that differ in params alone, side by side: each highlight with the ratio of the two, the thresholds, then the first highlight for each
 * value of `label`, the most changed first. Two runs show a picture; whether a difference is real takes repeats.
 */
export function runComparison(
  base: NamedRun,
  other: NamedRun,
  label: string,
  { color }: { readonly color: boolean } = { color: false },
): string {
  const colors = pc.createColors(color);
  const head = ['', base.name, other.name, ''].map((cell) => colors.bold(cell));
  const families = membersOf(base.results, other.results, label);
  const lines = [
    colors.bold('what changed'),
    ...textTable([
      head,
      ...highlightPairs(base.results, other.results).map((pair) => cells(pair, colors)),
      ...thresholdRows(base.results, other.results, colors),
    ]),
  ];
  if (families.length > 0)
    lines.push(
      '',
      colors.bold(`which ${label} suffers`),
      ...textTable([head, ...families.map((pair) => cells(pair, colors))]),
      '',
      verdict(families, label),
    );
  return `${lines.join('\n')}\n`;
}

function verdict([worst]: readonly Pair[], label: string): string {
  const factor = worst === undefined ? undefined : ratio(worst);
  if (worst === undefined || factor === undefined || factor <= 1 + indifferent) return `no ${label} got clearly worse`;
  return `${label} ${worst.member} suffers most: its ${worst.name} is ${factor.toFixed(1)} times what it was`;
}

function highlightPairs(base: Results, other: Results): Pair[] {
  return highlightRows(base).flatMap((row) =>
    row.cells.flatMap(({ name }) => {
      const found = base.metrics.find((value) => value.name === name && Object.keys(value.labels).length === 0);
      return found === undefined ? [] : [pairOf(found, other)];
    }),
  );
}

/** The first highlight for each value of the label, the most changed first. */
function membersOf(base: Results, other: Results, label: string): Pair[] {
  const name = highlightRows(base)[0]?.cells[0]?.name;
  return base.metrics
    .filter((value) => value.name === name && Object.keys(value.labels).join() === label)
    .map((value) => pairOf(value, other, value.labels[label]))
    .toSorted((a, b) => (ratio(b) ?? 0) - (ratio(a) ?? 0));
}

/** Thresholds have the same place in the plans of both. */
function thresholdRows(base: Results, other: Results, colors: Colors): string[][] {
  const shown = (threshold: ThresholdResult | undefined): string => {
    if (threshold === undefined) return '';
    return threshold.ok ? `${colors.green('✓')} ${observedText(threshold)}` : colors.red(`✗ ${observedText(threshold)}`);
  };
  return base.thresholds.map((threshold, index) => [thresholdText(threshold), shown(threshold), shown(other.thresholds[index])]);
}

function pairOf(value: MetricValue, other: Results, member = ''): Pair {
  const same = other.metrics.find((each) => each.name === value.name && JSON.stringify(each.labels) === JSON.stringify(value.labels));
  return { name: value.name, member, unit: value.unit, better: value.better, before: value.value, after: same?.value ?? null };
}

function cells(pair: Pair, colors: Colors): string[] {
  const { name, member, unit, better, before, after } = pair;
  const factor = ratio(pair);
  const text = factor === undefined ? '' : `${factor.toFixed(2)} ×`;
  const isMore = factor !== undefined && factor > 1 + indifferent;
  const isLess = factor !== undefined && factor < 1 - indifferent;
  const paint =
    (isMore && better === 'lower') || (isLess && better === 'higher') ? colors.red : isMore || isLess ? colors.cyan : colors.dim;
  return [member === '' ? name : `${member} ${name}`, formatValue(before, unit), formatValue(after, unit), paint(text)];
}

function ratio({ before, after }: Pair): number | undefined {
  return before === null || after === null || before === 0 ? undefined : after / before;
}
