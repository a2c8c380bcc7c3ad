import type { History } from '../../model/history.ts';
import type { ChangeRule, HistoryChange, HistoryRun, JudgedHistory } from '../../model/judged-history.ts';
import { type EffectScale, effectScale, median, shownEstimate } from '../comparison/effect-scale.ts';
import { valueName } from '../../model/value-name.ts';
import { eDivisive } from '../statistics/e-divisive.ts';
import type { ChangePoint, MergeOptions } from '../statistics/merge-changes.ts';
import { rankSum } from '../statistics/rank-sum.ts';
import { splitAndMerge } from '../statistics/split-and-merge.ts';
import { type Segment, segmentsOf } from './segments-of.ts';

/** What is used unless something else is asked for. Otava has 0.001 for split and merge too, whose p promise more than they hold. */
export const usualRules: { readonly [M in ChangeRule['method']]: ChangeRule } = {
  'e-divisive': { version: 1, method: 'e-divisive', level: 0.01, margin: null, permutations: 999, seed: 1, window: 50 },
  'split-and-merge': { version: 1, method: 'split-and-merge', level: 0.001, margin: null, permutations: 999, seed: 1, window: 50 },
};

/** The interval is that of so many runs on either side: those nearest to the change, and as many as are counted out exactly. */
const mostBeside = 30;
const intervalLevel = 0.05;

export interface HistoryRequest {
  readonly experiment: string;
  readonly history: History;
  readonly rule: ChangeRule;
  /** Whether runs of other machines and other versions of Regatta are held against one another. */
  readonly acrossMachines: boolean;
}

/** Says where a value changed, and by how much. What lies between two segments is no change: nobody knows what it comes from. */
export function judgeHistory({ experiment, history, rule, acrossMachines }: HistoryRequest): JudgedHistory {
  const segments = segmentsOf(history, { acrossMachines }).map((segment) => ({ ...segment, changes: changesOf(segment, rule) }));
  const [line] = history.series.values();
  return {
    format: 1,
    experiment,
    name: line === undefined ? '' : valueName(line.metric, line.statistic, line.labels),
    rule,
    segments,
    withoutData: history.points.filter(({ value }) => value === null).length,
  };
}

const methods: {
  readonly [M in ChangeRule['method']]: (values: readonly number[], options: ChangeRule & MergeOptions) => ChangePoint[];
} = { 'e-divisive': eDivisive, 'split-and-merge': splitAndMerge };

function changesOf({ series, runs }: Segment, rule: ChangeRule): HistoryChange[] {
  const values = runs.map(({ value }) => value);
  if (values.length === 0) return [];
  const scale = effectScale(series, { base: values, head: values }, rule.margin ?? undefined);
  const tested = values.map(scale.tested);
  const changes = methods[rule.method](tested, {
    ...rule,
    length: tested.length,
    least: scale.testedMargin,
    magnitude: (from, at, until) => Math.abs(median(tested.slice(at, until)) - median(tested.slice(from, at))),
  });
  const edges = [0, ...changes.map(({ at }) => at), runs.length];
  return changes.map(({ at, p }, index) => ({
    scale: scale.kind,
    unit: series.unit,
    ...describe(runs.slice(edges[index], at), runs.slice(at, edges[index + 2]), { scale, better: series.better }),
    p,
  }));
}

function describe(
  before: readonly HistoryRun[],
  after: readonly HistoryRun[],
  { scale, better }: { readonly scale: EffectScale; readonly better: Segment['series']['better'] },
): Pick<HistoryChange, 'last' | 'first' | 'before' | 'after' | 'effect' | 'kind'> {
  const [one, other] = [before.map(({ value }) => value), after.map(({ value }) => value)];
  const estimate = rankSum(one.slice(-mostBeside).map(scale.tested), other.slice(0, mostBeside).map(scale.tested), intervalLevel);
  const isWorse = median(other) > median(one) === (better === 'lower');
  return {
    last: before.at(-1) as HistoryRun,
    first: after[0] as HistoryRun,
    before: { runs: before.length, median: median(one) },
    after: { runs: after.length, median: median(other) },
    effect: shownEstimate(estimate, scale),
    kind: better === 'neither' ? 'change' : isWorse ? 'regression' : 'improvement',
  };
}
