import { type ComparedValue, type ComparisonDesign, isPaired } from '../../model/comparison.ts';
import type { MetricSpec, MetricValue } from '../../model/metric.ts';
import { valueName } from '../../model/value-name.ts';
import { type Estimate } from '../statistics/estimate.ts';
import { rankSum } from '../statistics/rank-sum.ts';
import { signedRank } from '../statistics/signed-rank.ts';
import { type EffectScale, effectScale, median } from './effect-scale.ts';
import { failureMargin, failuresName } from './failures.ts';
import type { Gates } from './gates.ts';

/** One value on both sides, tested and not judged yet. */
export interface TestedValue {
  readonly shown: Pick<ComparedValue, 'name' | 'metric' | 'statistic' | 'labels' | 'unit' | 'per' | 'better' | 'gate' | 'base' | 'head'>;
  /** Undefined where one side has no data, or another unit. */
  readonly test: Test | undefined;
  readonly isOfOtherUnit: boolean;
}

export interface Test {
  readonly scale: EffectScale;
  readonly estimate: Estimate;
  readonly medians: { readonly base: number; readonly head: number };
  /** Runs of either side that have data; of pairs, those of which both have. */
  readonly runs: { readonly base: number; readonly head: number };
}

interface Found {
  readonly first: MetricValue;
  readonly base: (number | null)[];
  readonly head: (number | null)[];
  isOfOtherUnit: boolean;
}

/** The values of each run of either side; of pairs, the two stand at the same place. */
export interface SideValues {
  readonly base: readonly (readonly MetricValue[])[];
  readonly head: readonly (readonly MetricValue[])[];
}

/** Brings together what bears the same name and labels on both sides, in the order in which it comes, and tests it. */
export function testValues(
  sides: SideValues,
  {
    design,
    level,
    specs,
    gates,
  }: { readonly design: ComparisonDesign; readonly level: number; readonly specs: readonly MetricSpec[]; readonly gates: Gates },
): TestedValue[] {
  const margins = new Map([...specs.map(({ name, margin }) => [name, margin] as const), [failuresName, failureMargin] as const]);
  const found = matched(sides);
  const telling = Array.from(found).filter(([, row]) => gates.has(row.first) || saysMore(row, found));
  return telling.map(([name, { first, base, head, isOfOtherUnit }]): TestedValue => {
    const { metric, statistic, labels, unit, per } = first;
    const shown = {
      name,
      metric,
      ...(statistic === undefined ? {} : { statistic }),
      labels,
      unit,
      ...(per === undefined ? {} : { per }),
      better: gates.better(first),
      gate: gates.has(first),
      base,
      head,
    };
    return { shown, isOfOtherUnit, test: isOfOtherUnit ? undefined : test(shown, { design, level, margin: margins.get(metric) }) };
  });
}

/** A member that is all of its family says what the total says; and of versions, which are what is compared, each is on one side only. */
function saysMore({ first, base, head }: Found, found: ReadonlyMap<string, Found>): boolean {
  const labels = Object.keys(first.labels);
  if (labels.length === 0) return true;
  if (labels.includes('version') && (isEmpty(base) || isEmpty(head))) return false;
  const total = found.get(valueName(first.metric, first.statistic));
  return total === undefined || !isSame(base, total.base) || !isSame(head, total.head);
}

function isSame(one: Found['base'], other: Found['base']): boolean {
  return one.every((value, index) => value === other[index]);
}

function isEmpty(values: Found['base']): boolean {
  return values.every((value) => value === null);
}

function matched({ base, head }: SideValues): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const add = (side: 'base' | 'head', run: number, value: MetricValue): void => {
    const name = valueName(value.metric, value.statistic, value.labels);
    let row = found.get(name);
    if (row === undefined) {
      row = { first: value, base: base.map(() => null), head: head.map(() => null), isOfOtherUnit: false };
      found.set(name, row);
    }
    row[side][run] = value.value;
    if (value.unit !== row.first.unit) row.isOfOtherUnit = true;
  };
  for (const [run, values] of base.entries()) for (const value of values) add('base', run, value);
  for (const [run, values] of head.entries()) for (const value of values) add('head', run, value);
  return found;
}

function test(
  value: TestedValue['shown'],
  { design, level, margin }: { readonly design: ComparisonDesign; readonly level: number; readonly margin: number | undefined },
): Test | undefined {
  const { base, head } = isPaired(design) ? wholePairs(value) : { base: value.base.filter(isData), head: value.head.filter(isData) };
  if (base.length === 0 || head.length === 0) return undefined;
  const scale = effectScale(value, { base, head }, margin);
  const [before, after] = [base.map(scale.tested), head.map(scale.tested)];
  const estimate = isPaired(design)
    ? signedRank(
        after.map((figure, pair) => figure - (before[pair] ?? 0)),
        level,
      )
    : rankSum(before, after, level);
  return { scale, estimate, medians: { base: median(base), head: median(head) }, runs: { base: base.length, head: head.length } };
}

function wholePairs({ base, head }: TestedValue['shown']): { readonly base: number[]; readonly head: number[] } {
  const pairs = base.flatMap((before, pair) => {
    const after = head[pair] ?? null;
    return before === null || after === null ? [] : [{ before, after }];
  });
  return { base: pairs.map(({ before }) => before), head: pairs.map(({ after }) => after) };
}

function isData(value: number | null): value is number {
  return value !== null;
}
