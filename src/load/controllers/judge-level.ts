import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import type { Tallied } from '../../model/controller.ts';
import { holds, type Limit, quantileOf } from '../../model/metric.ts';

/** What was seen of one level. */
export interface SeenLevel {
  readonly rate: number;
  readonly tallied: Tallied;
  /** Operations started, with those that the windows at its border counted before it. */
  readonly started: number;
  /** In flight as the level began and at the end of each of its seconds. */
  readonly inFlight: readonly number[];
}

export interface Judgement {
  readonly held: boolean;
  /** False where the load generator was the limit. */
  readonly judged: boolean;
  /** '' where it held. */
  readonly reason: string;
}

/** Share of the operations asked for that must be started, and the lag that is no excuse: as in the rules `rate` and `lag` of analysis/validity.ts. */
const leastAchieved = 0.99;
const leastLagNs = 2 * NS_PER_MS;
const lagShare = 0.1;
/** Share of operations that may fail, or end nobody knows how, unless a limit judges that itself: as in the error budget of every run. */
const errorBudget = 0.01;
/** Share of the operations of the second half of a level that may be left over at its end. */
const leastGrowth = 0.01;
/** Numbers of operations in flight vary like counts of independent events at the least, by about the root of their mean; this many of those are no growth. */
const growthDeviations = 4;
const leastOperations = 20;

/** Whether a level held its limits; or that it cannot be said, since the load generator did not do what it was asked. */
export function judgeLevel(level: SeenLevel, limits: readonly Limit[]): Judgement {
  const spoiled = notSent(level);
  if (spoiled !== undefined) return { held: false, judged: false, reason: spoiled };
  const problem = tooFew(level, limits) ?? overloaded(level) ?? missed(level, limits) ?? erred(level, limits);
  if (problem === undefined) return { held: true, judged: true, reason: '' };
  // latency counts from the intended time: what held, held with our lateness in it; what did not may be our fault alone
  const late = tooLate(level);
  return { held: false, judged: late === undefined, reason: late === undefined ? problem : `${late}; ${problem}` };
}

/** How many operations a limit needs so that a quantile is more than the worst of them: 100 for p99. */
export function operationsNeeded({ statistic }: Limit): number {
  const quantile = (quantileOf as { readonly [statistic: string]: number })[statistic ?? ''];
  // without what 1 − 0.99 has in excess
  return quantile === undefined ? leastOperations : Math.max(leastOperations, Math.ceil(1 / (1 - quantile) - 1e-9));
}

function notSent({ rate, tallied, started }: SeenLevel): string | undefined {
  const asked = (rate * tallied.lengthNs) / NS_PER_S;
  // one may fall on either side of the border
  return started + tallied.dropped + 1 >= leastAchieved * asked
    ? undefined
    : `the load generator started ${shareOf(started, asked)} of the operations that were due`;
}

function tooLate({ tallied: { lagP99Ns, p50Ns } }: SeenLevel): string | undefined {
  const limitNs = Math.max(leastLagNs, lagShare * (p50Ns ?? 0));
  return lagP99Ns === null || lagP99Ns <= limitNs
    ? undefined
    : `the load generator was late: lag p99 ${milliseconds(lagP99Ns)}, limit ${milliseconds(limitNs)}`;
}

function tooFew({ tallied: { finished } }: SeenLevel, limits: readonly Limit[]): string | undefined {
  const needed = Math.max(...limits.map(operationsNeeded));
  return finished >= needed ? undefined : `${finished} operations ended, and ${needed} are needed`;
}

function overloaded({ tallied: { dropped, started }, inFlight }: SeenLevel): string | undefined {
  if (dropped > 0) return `${dropped} of ${dropped + started} operations were dropped: too many were in flight`;
  // the first half fills up to what the latency of any rate keeps in flight
  const half = inFlight.slice(Math.floor(inFlight.length / 2));
  const seconds = half.length - 1;
  if (seconds < 1) return undefined;
  const growth = slope(half) * seconds;
  const mean = half.reduce((sum, each) => sum + each, 0) / half.length;
  const startedInHalf = (started * seconds) / (inFlight.length - 1);
  const isGrowing = growth > leastGrowth * startedInHalf && growth > growthDeviations * Math.sqrt(mean + 1);
  return isGrowing ? `the backlog grew by ${Math.round(growth)} operations in ${seconds} s` : undefined;
}

function missed({ tallied: { values } }: SeenLevel, limits: readonly Limit[]): string | undefined {
  for (const [index, limit] of limits.entries()) {
    const value = values[index] ?? null;
    if (value === null) return `${limit.text}: no data`;
    if (!holds(value, limit.comparator, limit.limit)) return `${limit.text} was missed: ${valueText(value, limit.unit)}`;
  }
  return undefined;
}

function erred({ tallied }: SeenLevel, limits: readonly Limit[]): string | undefined {
  for (const outcome of ['failed', 'unknown'] as const) {
    if (limits.some(({ metric }) => metric === `operations.${outcome}`)) continue;
    if (tallied[outcome] > errorBudget * tallied.finished) {
      const became = outcome === 'failed' ? 'failed' : 'are unknown';
      return `${shareOf(tallied[outcome], tallied.finished)} of the operations ${became}, where ${100 * errorBudget} % may`;
    }
  }
  return undefined;
}

/** Of the straight line that fits the values at 0, 1, 2, … best (least squares). */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return covariance / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

function shareOf(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function milliseconds(ns: number): string {
  return `${Number((ns / NS_PER_MS).toPrecision(3))} ms`;
}

function valueText(value: number, unit: string): string {
  if (unit === 's') return milliseconds(value * NS_PER_S);
  return unit === 'share' ? `${Number((100 * value).toPrecision(3))} %` : String(Number(value.toPrecision(3)));
}
