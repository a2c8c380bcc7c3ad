import { NS_PER_S } from '../model/clock.ts';
import { type Comparator, holds, type MetricSpec, type MetricValue, type Threshold } from '../model/metric.ts';
import type { AbortedBy, ThresholdResult } from '../model/result.ts';
import { valueName } from '../model/value-name.ts';
import { measureMetric } from './metrics.ts';
import type { Phase, RunReader, Scope } from './run-reader.ts';

/** What thresholds are judged from. */
export interface Judged {
  readonly reader: RunReader;
  readonly specs: readonly MetricSpec[];
  /** Values over all measured phases. */
  readonly values: readonly MetricValue[];
  /** The threshold that ended the load early, with what was seen then. */
  readonly abortedBy: AbortedBy | null;
}

/** Judges every threshold. One without data is missed, with the reason. */
export async function judgeThresholds(thresholds: readonly Threshold[], judged: Judged): Promise<ThresholdResult[]> {
  const results: ThresholdResult[] = [];
  for (const [index, threshold] of thresholds.entries()) {
    const { phase, everyNs } = threshold;
    const scope = { ...(phase === undefined ? {} : { phase }), ...(everyNs === undefined ? {} : { everyS: everyNs / NS_PER_S }) };
    const result = { ...(await judge(threshold, judged)), ...scope };
    const { abortedBy } = judged;
    results.push(
      abortedBy?.index === index
        ? { ...result, value: abortedBy.value, ok: false, reason: 'seen while the load went on, which ended early for it' }
        : result,
    );
  }
  return results;
}

async function judge(threshold: Threshold, { reader, specs, values }: Judged): Promise<ThresholdResult> {
  const { text, statistic, labels, unit, phase } = threshold;
  const metric = valueName(threshold.metric, statistic, labels);
  const missed = (reason: string): ThresholdResult => ({ text, metric, value: null, unit, ok: false, reason });
  const spec = specs.find(({ name }) => name === threshold.metric);
  if (spec === undefined) return missed(`no data: there is no metric "${threshold.metric}"`);
  const strange = Object.keys(labels).find((label) => !spec.by?.includes(label));
  if (strange !== undefined) return missed(`no data: "${threshold.metric}" has no label "${strange}"`);
  const phases = judgedPhases(reader.phases, phase);
  if (phases.length === 0) return missed(phase === undefined ? 'no data: no measured phase' : `no data: there was no phase "${phase}"`);

  if (threshold.everyNs !== undefined) return judgeWindows({ reader, threshold, spec, metric, scopes: windows(phases, threshold.everyNs) });
  const known = phase === undefined ? values.find((value) => isAsked(value, threshold)) : undefined;
  const found = known ?? (await reader.within({ phases: phases.map((each) => each.phase) }, () => observe(reader, spec, threshold)));
  if (found.value === null) return missed(found.reason ?? 'no data');
  return { text, metric, value: found.value, unit, ok: holds(found.value, threshold.comparator, threshold.limit) };
}

interface WindowedThreshold {
  readonly reader: RunReader;
  readonly threshold: Threshold;
  readonly spec: MetricSpec;
  readonly metric: string;
  readonly scopes: readonly Scope[];
}

/** Every window must hold; the value shown is that of the worst one. A window without data is missed. */
async function judgeWindows({ reader, threshold, spec, metric, scopes }: WindowedThreshold): Promise<ThresholdResult> {
  const { comparator, limit, text, unit } = threshold;
  const observed: (number | null)[] = [];
  for (const scope of scopes) observed.push((await reader.within(scope, () => observe(reader, spec, threshold))).value);
  const empty = observed.filter((value) => value === null).length;
  const values = observed.filter((value) => value !== null);
  const missed = empty + values.filter((value) => !holds(value, comparator, limit)).length;
  return {
    text,
    metric,
    value: worst(values, comparator, limit),
    unit,
    ok: missed === 0,
    windows: { judged: scopes.length, missed },
    ...(empty === 0 ? {} : { reason: `no data in ${empty} of ${scopes.length} windows` }),
  };
}

function worst(values: readonly number[], comparator: Comparator, limit: number): number | null {
  const [first, ...others] = values;
  if (first === undefined) return null;
  const badness = (value: number): number =>
    comparator.startsWith('<') ? value : comparator.startsWith('>') ? -value : Math.abs(value - limit);
  return others.reduce((most, value) => (badness(value) > badness(most) ? value : most), first);
}

async function observe(reader: RunReader, spec: MetricSpec, threshold: Threshold): Promise<Pick<MetricValue, 'value' | 'reason'>> {
  const { statistic, labels } = threshold;
  // rows are confined to these labels where they are taken together, so that all of them together are what is asked for
  const confined = spec.kind === 'distribution' || spec.aggregate !== undefined;
  const { values } = await measureMetric(reader, spec, confined ? labels : {});
  const found = values.find((value) => isAsked(value, confined ? { metric: spec.name, statistic, labels: {} } : threshold));
  return found ?? { value: null, reason: 'no data: no value has these labels' };
}

interface Asked {
  readonly metric: string;
  readonly statistic?: Threshold['statistic'] | undefined;
  readonly labels: Threshold['labels'];
}

function isAsked(value: MetricValue, { metric, statistic, labels }: Asked): boolean {
  const asked = Object.entries(labels);
  return (
    value.metric === metric &&
    value.statistic === statistic &&
    Object.keys(value.labels).length === asked.length &&
    asked.every(([label, text]) => value.labels[label] === text)
  );
}

/** The measured phases, or the round of that name, whatever its kind: of one that searched, what its answer rests on. */
export function judgedPhases(phases: readonly Phase[], name: string | undefined): readonly Phase[] {
  return phases.filter((phase) => (name === undefined ? phase.kind === 'measured' : phase.name === name && phase.kind !== 'search'));
}

/** Whole windows of each phase, from its start; a phase shorter than a window is one window. A rest shorter than a window is not judged. */
export function windows(phases: readonly Phase[], everyNs: number): Scope[] {
  return phases.flatMap(({ phase, ts, until }) => {
    const count = Math.max(1, Math.floor((until - ts) / everyNs));
    return Array.from({ length: count }, (_, index) => {
      const from = ts + index * everyNs;
      return { phases: [phase], span: { from, until: Math.min(until, from + everyNs) } };
    });
  });
}
