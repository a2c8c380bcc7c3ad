import type { JsonObject } from '../model/json.ts';
import type { MetricSpec, Statistic, Threshold } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import { parseDuration, parseRate, parseShare, parseSize } from '../model/units.ts';
import { type Cell, isMap, listOfNames, readKeys, readMap } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { metricShape, thresholdShape } from './experiment-schema.ts';
import { notYet, refuseNotYet } from './needs.ts';
import { type ParsedThreshold, parseThreshold } from './parse-threshold.ts';
import { type Path, show } from './problems.ts';

/** Metrics that the experiment defines itself. */
export function planMetrics(cell: Cell): readonly MetricSpec[] {
  const { tree, problems } = cell;
  const written = readMap(problems, tree['metrics'], ['metrics'], 'a map of metrics; write {name: {sql: …, unit: s}}') ?? {};
  return Object.entries(written).flatMap(([name, value]): MetricSpec[] => {
    const path: Path = ['metrics', name];
    if (!/^[A-Za-z][\w.-]*$/.test(name))
      problems.add(path, `${show(name)} cannot be the name of a metric: a letter, then letters, digits, . - or _`, 'key');
    if (known(cell).some((spec) => spec.name === name))
      problems.add(path, `there is a metric ${name} already, of the kit or of Regatta; take another name`, 'key');
    const map = readMap(problems, value, path, 'a map; write {sql: SELECT … AS value FROM …, unit: s}');
    if (map === undefined) return [];
    const { settings, rest } = readKeys(problems, metricShape, refuseNotYet(map, 'metric', path, problems), path);
    problems.checkKeys(rest, Object.keys(metricShape), path);
    const { sql, unit, better = 'neither', by, margin, about = '' } = settings;
    const isOfOtherKind = Object.keys(notYet.metric).some((key) => Object.hasOwn(map, key));
    if (map['sql'] === undefined && !isOfOtherKind) problems.add(path, 'needs sql: SELECT … AS value FROM …');
    if (map['unit'] === undefined && !isOfOtherKind) problems.add(path, 'needs unit: s, B, share, count, 1/s or any other');
    if (sql === undefined || unit === undefined) return [];
    return [
      {
        name,
        about,
        sql,
        unit,
        better,
        kind: 'scalar',
        ...(by === undefined ? {} : { by: listOfNames(by) }),
        ...(margin === undefined ? {} : { margin }),
      },
    ];
  });
}

/** A metric of the experiment is a distribution when a threshold asks for a statistic of it; else the rows that it gives decide. */
export function asJudged(metrics: readonly MetricSpec[], thresholds: readonly Threshold[]): readonly MetricSpec[] {
  return metrics.map((spec) =>
    thresholds.some(({ metric, statistic }) => metric === spec.name && statistic !== undefined) ? { ...spec, kind: 'distribution' } : spec,
  );
}

/** Metrics of kits and of Regatta. */
function known({ kits, parts }: Cell): readonly MetricSpec[] {
  return [...kits.flatMap(({ kit }) => kit.metrics), ...parts.coreMetrics];
}

export function planThresholds(cell: Cell, own: readonly MetricSpec[], rounds: readonly RoundPlan[]): readonly Threshold[] {
  const { tree, problems } = cell;
  const written = tree['thresholds'];
  if (written === undefined) return [];
  if (!Array.isArray(written)) {
    problems.add(['thresholds'], `${show(written)} is no list of limits; write [delivery.p99 < 1s]`);
    return [];
  }
  return written.flatMap((value, index): Threshold[] => {
    const path: Path = ['thresholds', index];
    if (typeof value === 'string') return readThreshold(cell, { metric: value }, { path, place: path, own, rounds });
    if (isMap(value)) return readThreshold(cell, value, { path, place: [...path, 'metric'], own, rounds });
    problems.add(path, `${show(value)} is no limit; write delivery.p99 < 1s`);
    return [];
  });
}

interface ThresholdPlace {
  readonly path: Path;
  /** Where its text stands. */
  readonly place: Path;
  readonly own: readonly MetricSpec[];
  readonly rounds: readonly RoundPlan[];
}

function readThreshold(cell: Cell, written: JsonObject, { path, place, own, rounds }: ThresholdPlace): Threshold[] {
  const { problems } = cell;
  const before = problems.list.length;
  const { settings, rest } = readKeys(problems, thresholdShape, written, path);
  problems.checkKeys(rest, Object.keys(thresholdShape), path);
  const { metric: text, phase, every, abort = false, after } = settings;
  if (text === undefined) {
    if (written['metric'] === undefined) problems.add(path, 'needs metric: delivery.p99 < 1s');
    return [];
  }
  const names = rounds.map(({ name }) => name);
  if (phase !== undefined && rounds.length > 0 && !names.includes(phase))
    problems.add([...path, 'phase'], `there is no round ${phase}${didYouMean(phase, names)}`);
  if (after !== undefined && !abort) problems.add([...path, 'after'], 'after needs abort: true');
  if (every === 0) problems.add([...path, 'every'], 'a window needs a length');
  const parsed = parseThreshold(text, [...own, ...known(cell)]);
  if ('problem' in parsed) {
    // a metric of a kit that is missing cannot be known
    if (!(parsed.isUnknownMetric && !cell.hasAllKits)) problems.add(place, parsed.problem);
    return [];
  }
  if (abort && parsed.spec.live === undefined)
    problems.add(
      [...path, 'abort'],
      `${parsed.spec.name} cannot be watched while the run goes on; metrics that can: ${liveNames([...own, ...known(cell)])}`,
    );
  if (abort && Object.keys(parsed.labels).length > 0)
    problems.add([...path, 'abort'], 'what is watched while the run goes on has no labels');
  const limit = limitOf(cell, parsed, place);
  if (limit === undefined || problems.list.length > before) return [];
  const { spec, statistic, labels, comparator } = parsed;
  return [
    {
      text,
      metric: spec.name,
      ...(statistic === undefined ? {} : { statistic }),
      labels,
      comparator,
      limit,
      unit: unitOf(spec, statistic),
      ...(phase === undefined ? {} : { phase }),
      ...(every === undefined ? {} : { everyNs: every }),
      abort,
      afterNs: after ?? 0,
    },
  ];
}

function liveNames(specs: readonly MetricSpec[]): string {
  return specs.flatMap(({ name, live }) => (live === undefined ? [] : [name])).join(', ');
}

function unitOf({ unit }: MetricSpec, statistic: Statistic | undefined): string {
  return statistic === 'count' ? 'count' : unit;
}

/** How limits are written, by unit: the text in the unit of the metric. */
const limits: { readonly [unit: string]: { readonly example: string; readonly read: (text: string) => number | undefined } } = {
  s: { example: '1s', read: (text) => scaledDown(parseDuration(text)) },
  B: { example: '2KiB', read: parseSize },
  share: { example: '99%', read: parseShare },
  '1/s': { example: '4/s', read: parseRate },
};

function scaledDown(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : ns / 1e9;
}

/** A limit of a metric of that unit, in that unit; undefined when it is not written as one. */
export function readLimit(text: string, unit: string): { readonly value: number } | { readonly example: string } {
  const notation = Object.hasOwn(limits, unit) ? limits[unit] : undefined;
  const plain = text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
  const value = notation === undefined ? (plain === '' ? undefined : Number(plain)) : notation.read(text);
  return value === undefined || !Number.isFinite(value) ? { example: notation?.example ?? '5' } : { value };
}

function limitOf({ problems }: Cell, { spec, statistic, limit }: ParsedThreshold, place: Path): number | undefined {
  const unit = unitOf(spec, statistic);
  const read = readLimit(limit, unit);
  if ('value' in read) return read.value;
  const isRef = limit.startsWith('$');
  problems.add(
    place,
    `${show(limit)} is no limit for ${spec.name}, whose unit is ${unit}; ${isRef ? `inside a text a param is written \${${limit.slice(1)}}` : `write e.g. ${read.example}`}`,
  );
  return undefined;
}

/** Limits of validity rules that the experiment overrides. */
export function planValidity({ tree, problems, parts }: Cell): { readonly [rule: string]: number } {
  const written = readMap(problems, tree['validity'], ['validity'], 'a map of limits; write {lag: 5ms}') ?? {};
  const rules = Object.keys(parts.validityRules);
  return Object.fromEntries(
    Object.entries(written).flatMap(([rule, value]): [string, number][] => {
      const path: Path = ['validity', rule];
      const unit = Object.hasOwn(parts.validityRules, rule) ? parts.validityRules[rule]?.unit : undefined;
      if (unit === undefined) {
        problems.add(path, `there is no validity rule ${rule}${didYouMean(rule, rules)}`, 'key');
        return [];
      }
      const read = readLimit(typeof value === 'string' ? value : JSON.stringify(value), unit);
      if ('value' in read) return [[rule, read.value]];
      problems.add(path, `${show(value)} is no limit for ${rule}, whose unit is ${unit}; write e.g. ${read.example}`);
      return [];
    }),
  );
}
