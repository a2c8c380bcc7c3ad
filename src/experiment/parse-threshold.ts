import { type Comparator, type MetricSpec, type Statistic, statistics } from '../model/metric.ts';
import { didYouMean } from './did-you-mean.ts';

export interface ParsedThreshold {
  readonly spec: MetricSpec;
  readonly statistic: Statistic | undefined;
  readonly labels: { readonly [label: string]: string };
  readonly comparator: Comparator;
  /** As written. */
  readonly limit: string;
}

interface Unparsed {
  readonly problem: string;
  readonly isUnknownMetric: boolean;
}

const form = /^([^\s{}<>=]+)(?:\{([^{}]*)\})?(\.[^\s{}<>=]+)?\s*(<=|>=|==|<|>)\s*(\S.*)$/;

/**
 * Reads `delivery{fleet=lurkers}.p99 < 1s`. Names of metrics may contain dots: the longest that fits is meant, so `delivery.ratio` is the metric of that name although
 * there is `delivery` as well.
 */
export function parseThreshold(text: string, specs: readonly MetricSpec[]): ParsedThreshold | Unparsed {
  const [, before = '', inBraces, after = '', comparator, limit] = form.exec(text.trim()) ?? [];
  if (comparator === undefined || limit === undefined)
    return wrong(`${JSON.stringify(text)} is no limit; write operations.p99 < 100ms, with <, <=, >, >= or ==`);
  const found = findMetric(`${before}${after}`, specs);
  if ('problem' in found) return found;
  const { spec, statistic } = found;
  const labels = readLabels(inBraces);
  if (labels === undefined) return wrong(`{${inBraces ?? ''}} is not written as {label=value}, each label once`);
  const unknown = Object.keys(labels).find((label) => !(spec.by ?? []).includes(label));
  if (unknown !== undefined) return wrong(`${spec.name} has no label ${unknown}${didYouMean(unknown, spec.by ?? [])}`);
  return { spec, statistic, labels, comparator: comparator as Comparator, limit: limit.trim() };
}

function findMetric(name: string, specs: readonly MetricSpec[]): Pick<ParsedThreshold, 'spec' | 'statistic'> | Unparsed {
  const fitting = specs.filter((spec) => name === spec.name || name.startsWith(`${spec.name}.`));
  const spec = fitting.toSorted((one, other) => other.name.length - one.name.length)[0];
  if (spec === undefined) return { problem: `there is no metric ${name}${didYouMean(name, valueNames(specs))}`, isUnknownMetric: true };
  const statistic = name === spec.name ? undefined : name.slice(spec.name.length + 1);
  if (statistic !== undefined && !isStatistic(statistic)) {
    return { problem: `there is no metric ${name}${didYouMean(name, valueNames(specs))}`, isUnknownMetric: true };
  }
  if (spec.kind === 'distribution' && statistic === undefined) return wrong(`${name} is a distribution: say what of it, e.g. ${name}.p99`);
  return { spec, statistic };
}

function wrong(problem: string): Unparsed {
  return { problem, isUnknownMetric: false };
}

function isStatistic(text: string): text is Statistic {
  return (statistics as readonly string[]).includes(text);
}

function valueNames(specs: readonly MetricSpec[]): readonly string[] {
  return specs.flatMap(({ name, kind }) => (kind === 'scalar' ? [name] : statistics.map((statistic) => `${name}.${statistic}`)));
}

function readLabels(text: string | undefined): { readonly [label: string]: string } | undefined {
  if (text === undefined) return {};
  const pairs = text.split(',').map((pair) => /^\s*([\w-]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(pair));
  const names = pairs.map((pair) => pair?.[1]);
  return names.includes(undefined) || new Set(names).size < names.length
    ? undefined
    : Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}
