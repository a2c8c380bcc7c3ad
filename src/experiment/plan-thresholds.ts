import { NS_PER_S } from '../model/clock.ts';
import type { JsonObject } from '../model/json.ts';
import type { Limit, MetricSpec, Threshold } from '../model/metric.ts';
import type { FleetPlan, RoundPlan, TopologyPlan } from '../model/plan.ts';
import { tagNames } from '../model/round-outline.ts';
import { type Cell, isMap, readKeys, type Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { thresholdShape } from './experiment-schema.ts';
import { type ParsedThreshold, parseThreshold } from './parse-threshold.ts';
import { knownMetrics } from './plan-metrics.ts';
import { type Path, show } from './problems.ts';
import { readLimit } from './read-limit.ts';

/** What thresholds of an experiment can speak of. */
interface Subjects {
  /** Metrics of the experiment itself. */
  readonly own: readonly MetricSpec[];
  /** Metrics that its scenarios declare. */
  readonly measured: readonly MetricSpec[];
  readonly rounds: readonly RoundPlan[];
  /** Counted, with their regions; undefined where they have problems of their own. */
  readonly fleets: readonly FleetPlan[] | undefined;
  /** Undefined where it has problems of its own. */
  readonly topology: TopologyPlan['kind'] | undefined;
}

/** Limits on metrics, in either form: a text, or a map with more to say. */
export function planThresholds(cell: Cell, subjects: Subjects): readonly Threshold[] {
  const { tree, problems } = cell;
  const written = tree['thresholds'];
  if (written === undefined) return [];
  if (!Array.isArray(written)) {
    problems.add(['thresholds'], `${show(written)} is no list of limits; write [delivery.p99 < 1s]`);
    return [];
  }
  return written.flatMap((value, index): Threshold[] => {
    const path: Path = ['thresholds', index];
    const isText = typeof value === 'string';
    if (!isText && !isMap(value)) {
      problems.add(path, `${show(value)} is no limit; write delivery.p99 < 1s`);
      return [];
    }
    const before = problems.list.length;
    const threshold = readThreshold(cell, isText ? { metric: value } : value, {
      path,
      textAt: isText ? path : [...path, 'metric'],
      subjects,
    });
    return threshold === undefined || problems.list.length > before ? [] : [threshold];
  });
}

interface ThresholdPlace {
  readonly path: Path;
  /** Where its text stands. */
  readonly textAt: Path;
  readonly subjects: Subjects;
}

function readThreshold(cell: Cell, written: JsonObject, { path, textAt, subjects }: ThresholdPlace): Threshold | undefined {
  const { problems } = cell;
  const { settings, rest } = readKeys(problems, thresholdShape, written, path);
  problems.checkKeys(rest, Object.keys(thresholdShape), path);
  const { metric: text, phase, every, abort = false, after } = settings;
  if (written['metric'] === undefined) problems.add(path, 'needs metric: delivery.p99 < 1s');
  checkScope(cell, settings, path, subjects);
  const specs = [...subjects.own, ...subjects.measured, ...knownMetrics(cell, tagNames(subjects.rounds))];
  const parsed = text === undefined ? undefined : parseKnown(cell, text, textAt, { specs, own: subjects.own });
  if (text === undefined || parsed === undefined) return undefined;
  const { spec, statistic, labels, comparator } = parsed;
  checkTopology(cell, spec, textAt, subjects);
  checkLabels(cell, labels, textAt, subjects);
  if (abort) checkLive(cell, parsed, [...path, 'abort'], specs);
  const unit = statistic === 'count' ? 'count' : spec.unit;
  const limit = limitOf(cell, parsed, unit, textAt);
  if (limit === undefined) return undefined;
  return {
    text,
    metric: spec.name,
    ...(statistic === undefined ? {} : { statistic }),
    labels,
    comparator,
    limit,
    unit,
    ...(phase === undefined ? {} : { phase }),
    ...(every === undefined ? {} : { everyNs: every }),
    abort,
    afterNs: after ?? 0,
  };
}

/** A limit that is judged while the run goes on, on what hosts count: `operations.p99 < 100ms`. Undefined and the problems that it has. */
export function planLimit(cell: Cell, text: string, path: Path): Limit | undefined {
  const { problems } = cell;
  const before = problems.list.length;
  const specs = knownMetrics(cell);
  const parsed = parseKnown(cell, text, path, { specs, own: [] });
  if (parsed === undefined) return undefined;
  const { spec, statistic, labels, comparator } = parsed;
  const unit = statistic === 'count' ? 'count' : spec.unit;
  const limit = limitOf(cell, parsed, unit, path);
  checkLive(cell, parsed, path, specs);
  if ('round' in labels) problems.add(path, 'it speaks of its own round alone: leave out the label round');
  if (limit === undefined || problems.list.length > before) return undefined;
  return { text, metric: spec.name, ...(statistic === undefined ? {} : { statistic }), labels, comparator, limit, unit };
}

function parseKnown(
  { problems, hasAllKits }: Cell,
  text: string,
  textAt: Path,
  { specs, own }: { readonly specs: readonly MetricSpec[]; readonly own: readonly MetricSpec[] },
): ParsedThreshold | undefined {
  const parsed = parseThreshold(text, specs);
  if ('problem' in parsed) {
    // a metric of a kit that is missing cannot be known
    if (!parsed.isUnknownMetric || hasAllKits) problems.add(textAt, parsed.problem);
    return undefined;
  }
  const { spec, statistic } = parsed;
  // what a metric of the experiment gives is known only when it has run
  if (statistic === undefined || spec.kind === 'distribution' || own.includes(spec)) return parsed;
  problems.add(textAt, `${spec.name} is one number: it has no ${statistic}`);
  return undefined;
}

function checkScope(
  { problems }: Cell,
  { phase, every, abort, after }: Settings<typeof thresholdShape>,
  path: Path,
  { rounds }: Subjects,
): void {
  const names = rounds.map(({ name }) => name);
  if (phase !== undefined && rounds.length > 0 && !names.includes(phase)) {
    problems.add([...path, 'phase'], `there is no round ${phase}${didYouMean(phase, names)}`);
  }
  if (after !== undefined && abort !== true) problems.add([...path, 'after'], 'after needs abort: true');
  if (every === 0) problems.add([...path, 'every'], 'a window needs a length');
  if (abort === true && every !== undefined && every % NS_PER_S !== 0)
    problems.add([...path, 'every'], 'what is judged while the run goes on is counted by the second: with abort, every is whole seconds');
}

/** A metric that only one topology has would be *no data* in runs with another. */
function checkTopology({ problems }: Cell, { name, topology }: MetricSpec, path: Path, subjects: Subjects): void {
  if (topology === undefined || subjects.topology === undefined || topology === subjects.topology) return;
  problems.add(path, `only runs with network: {topology: ${topology}} have the metric ${name}`);
}

/** Fleets, regions, rounds, scenarios and tags are known before the run: a misspelt one would be *no data* after it. */
function checkLabels({ problems }: Cell, labels: ParsedThreshold['labels'], textAt: Path, { fleets, rounds }: Subjects): void {
  const known: { readonly [label: string]: readonly string[] | undefined } = {
    fleet: fleets?.map(({ name }) => name),
    region: fleets?.flatMap(({ regions }) => regions),
    version: fleets === undefined ? undefined : versionsOf(fleets),
    ...(rounds.length === 0 ? {} : loadLabels(rounds)),
  };
  for (const [label, value] of Object.entries(labels)) {
    const values = Object.hasOwn(known, label) ? known[label] : undefined;
    if (values === undefined || values.includes(value)) continue;
    const meant = values.length === 0 ? `; nodes have no ${label}` : didYouMean(value, [...new Set(values)]);
    problems.add(textAt, `there is no ${label} ${value}${meant}`);
  }
}

/** Labels of nodes by version; undefined where what is built or installed is one, which only the run can tell. */
function versionsOf(fleets: readonly FleetPlan[]): readonly string[] | undefined {
  const labels = fleets.flatMap(({ versions, source }) => versions?.map(({ name }) => name) ?? source?.version ?? null);
  return labels.includes(null) ? undefined : labels.filter((label) => label !== null);
}

/** Values of the labels that a load gives. */
function loadLabels(rounds: readonly RoundPlan[]): { readonly [label: string]: readonly string[] } {
  const scenarios = rounds.flatMap(({ entries }) => entries.flatMap((entry) => entry.scenarios));
  const valuesOf = (tag: string): string[] => scenarios.flatMap(({ tags }) => tags[tag] ?? []);
  // what operations label themselves with, only the run can tell
  const own = new Set(scenarios.flatMap(({ vocabulary }) => vocabulary?.tags ?? []));
  const tags = tagNames(rounds).flatMap((tag) => (own.has(tag) ? [] : [[tag, valuesOf(tag)] as const]));
  return { ...Object.fromEntries(tags), round: rounds.map(({ name }) => name), scenario: scenarios.map(({ name }) => name) };
}

/** A threshold that ends the load is judged on what hosts count together while it goes on. */
function checkLive({ problems }: Cell, { spec, labels }: ParsedThreshold, path: Path, specs: readonly MetricSpec[]): void {
  const { live, liveBy = [], name } = spec;
  if (live === undefined) {
    const others = specs.flatMap((each) => (each.live === undefined ? [] : [each.name]));
    problems.add(path, `${name} cannot be watched while the run goes on; accepted: ${others.join(', ')}`);
    return;
  }
  for (const label of Object.keys(labels).filter((each) => !liveBy.includes(each))) {
    const accepted = liveBy.length === 0 ? 'no label is' : `accepted: ${liveBy.join(', ')}`;
    problems.add(path, `${name} is not counted by ${label} while the run goes on, so that abort cannot be judged; ${accepted}`);
  }
}

/** The limit in the unit of the metric. */
function limitOf({ problems }: Cell, { spec, limit }: ParsedThreshold, unit: string, textAt: Path): number | undefined {
  const read = readLimit(limit, unit);
  if ('value' in read) return read.value;
  const advice = limit.startsWith('$') ? `inside a text a param is written \${${limit.slice(1)}}` : `write e.g. ${read.example}`;
  problems.add(textAt, `${show(limit)} is no limit for ${spec.name}, whose unit is ${unit}; ${advice}`);
  return undefined;
}
