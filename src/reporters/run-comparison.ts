import pc from 'picocolors';
import { highlightedValues } from '../model/highlighted-values.ts';
import type { Json } from '../model/json.ts';
import type { Direction, MetricValue } from '../model/metric.ts';
import type { RunReport } from '../model/report.ts';
import type { Results, ThresholdResult } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { formatValue } from './format-value.ts';
import { observedText } from './observed-text.ts';
import { textTable } from './text-table.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** What is shown of a run, and what the run is called beside another. */
export interface NamedRun {
  readonly name: string;
  readonly report: RunReport;
}

/** A figure of two runs. */
interface Pair {
  readonly name: string;
  /** What it belongs to; '' where it is over all. */
  readonly member: string;
  readonly unit: string;
  readonly better: Direction;
  readonly before: number | null;
  readonly after: number | null;
}

/** What a change of this much is called neither better nor worse: runs of the same plan differ by as much. */
const indifferent = 0.1;
/** How many nodes are shown. */
const mostNodes = 4;

/**
 * Two runs of experiments that differ in params alone, side by side: the highlights with the ratio of the two and the thresholds, then the first highlight for
 * each value of `label` and for the nodes, those that got worse by the most first. Two runs show a picture; whether a difference is real takes repeats.
 */
export function runComparison(base: NamedRun, other: NamedRun, label: string, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color);
  const head = ['', base.name, other.name, ''].map((cell) => colors.bold(cell));
  const table = (title: string, rows: readonly string[][]): string[] =>
    rows.length === 0 ? [] : ['', colors.bold(title), ...textTable([head, ...rows])];
  const cells = (pairs: readonly Pair[]): string[][] => pairs.map((pair) => pairCells(pair, colors));
  const [before, after] = [base.report.results, other.report.results];
  const members = membersOf(before, after, label);
  const highlights = highlightedValues(before).map((value) => pairOf(value, after));
  const lines = [
    ...table('what changed', [...cells(highlights), ...thresholdRows(before, after, colors)]),
    ...table(`which ${label} suffers`, cells(members)),
    ...table('which nodes suffer most', cells(nodesOf(base.report, other.report).slice(0, mostNodes))),
    ...(members.length === 0 ? [] : ['', verdict(members, label)]),
  ];
  return `${lines.slice(1).join('\n')}\n`;
}

function verdict([worst]: readonly Pair[], label: string): string {
  const factor = worst === undefined ? undefined : ratio(worst);
  if (worst === undefined || factor === undefined || harm(worst) <= 1 + indifferent) return `no ${label} got clearly worse`;
  return `${label} ${worst.member} suffers most: its ${worst.name} is ${factor.toFixed(1)} times what it was`;
}

/** The first highlight for each value of the label, that which suffers most first. */
function membersOf(base: Results, other: Results, label: string): Pair[] {
  const name = highlightedValues(base)[0]?.name;
  return base.metrics
    .filter((value) => value.name === name && Object.keys(value.labels).join() === label)
    .map((value) => pairOf(value, other, value.labels[label]))
    .toSorted(worstFirst);
}

/** What the table of nodes has of a highlight, by node, that which suffers most first; none where it has no such column. */
function nodesOf(base: RunReport, other: RunReport): Pair[] {
  const figures = (report: RunReport, name: string): ReadonlyMap<string, Json> => {
    const { columns, rows } = report.tables.find((table) => table.name === 'nodes') ?? { columns: [], rows: [] };
    const [node, figure] = ['node', name].map((each) => columns.findIndex((column) => column.name === each)) as [number, number];
    return figure < 0 ? new Map() : new Map(rows.map((row) => [textOf(row[node]), row[figure] ?? null]));
  };
  const value = highlightedValues(base.results).find(({ name }) => figures(base, name).size > 0);
  if (value === undefined) return [];
  const { name, unit, better } = value;
  const after = figures(other, name);
  return Array.from(figures(base, name), ([node, before]) => ({
    name,
    member: node,
    unit,
    better,
    before: numberOrNull(before),
    after: numberOrNull(after.get(node)),
  })).toSorted(worstFirst);
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

function pairCells(pair: Pair, colors: Colors): string[] {
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

/** How many times worse it got: of what is better high, how many times less it is. 0 where nobody knows. */
function harm(pair: Pair): number {
  const factor = ratio(pair);
  if (factor === undefined) return 0;
  return pair.better === 'higher' ? 1 / factor : factor;
}

function worstFirst(a: Pair, b: Pair): number {
  return harm(b) - harm(a);
}

function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
