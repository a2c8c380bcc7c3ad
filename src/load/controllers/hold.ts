import { NS_PER_S } from '../../model/clock.ts';
import { type Controller, type ControllerPart, type Decision, noDecision, type Seen, steerLeadNs } from '../../model/controller.ts';
import { writeRate } from '../../model/units.ts';
import { operationsNeeded } from './judge-level.ts';

/** The most by which one decision raises the rate, and lowers it: factors. */
const mostRise = 2;
const mostFall = 0.25;
/** Share of what is missing (in log-rate) that one decision adds: below 1 for a curve that is steeper than the law below. */
const damping = 0.6;
/** Operations asked for, of those that ended, beyond which the system does not keep up: less may be chance. */
const overload = 1.05;
/** Once it was seen how much the system can do, that is approached by no more than this share at a time. */
const creep = 0.02;
/** How long a backlog may take to be worked off, s. */
const drainS = 5;
/** After so long a rate is judged also by few operations. */
const longestLookNs = 5 * NS_PER_S;

/** Options as they are checked. */
interface Written {
  readonly metric: string;
  readonly at: string;
  readonly from: number;
  readonly min: number;
  readonly max?: number;
}

interface Options {
  /** s */
  readonly target: number;
  readonly from: number;
  readonly min: number;
  readonly max: number;
  /** Operations that the statistic needs. */
  readonly needed: number;
}

export const hold: ControllerPart = {
  about: 'Keeps a statistic of a duration at a target.',
  example: 'operations.p99 = 100ms',
  options: {
    metric: { type: 'text', required: true, example: 'operations.p99', about: 'metric and statistic: operations.p99' },
    at: { type: 'text', required: true, example: '100ms', about: 'where it is kept: 100ms' },
    from: { type: 'rate', above: 0, default: '10/s', about: 'the rate to begin with' },
    min: { type: 'rate', above: 0, default: '1/s', about: 'the lowest rate' },
    max: { type: 'rate', above: 0, about: 'the highest rate; none unless given' },
  },
  endsItself: false,
  shorthand: (written) => {
    const [, metric, at] = /^([^=]+)={1,2}([^=]+)$/.exec(typeof written === 'string' ? written : '') ?? [];
    return metric === undefined || at === undefined ? undefined : { metric: metric.trim(), at: at.trim() };
  },
  limits: (options) => {
    const { metric, at } = options as unknown as Written;
    return [{ option: 'metric', text: `${metric} == ${at}` }];
  },
  plan: (options, [limit]) => {
    const { metric, at, from, min, max = Number.POSITIVE_INFINITY } = options as unknown as Written;
    if (limit === undefined || limit.unit !== 's') return { option: 'metric', problem: `hold keeps durations, and ${metric} is none` };
    if (!(limit.limit > 0)) return { option: 'at', problem: 'nothing can be kept at 0' };
    if (max < min) return { option: 'max', problem: `${writeRate(max)} is below the lowest rate, ${writeRate(min)}` };
    if (from < min || from > max) return { option: 'from', problem: `${writeRate(from)} is not between the lowest and the highest rate` };
    return {
      make: () => new Hold({ target: limit.limit, from, min, max, needed: operationsNeeded(limit) }),
      outline: ({ forNs }) => ({
        pace: `the rate that keeps ${metric} at ${at}, from ${writeRate(from)}`,
        lengthNs: forNs,
        operations: null,
      }),
    };
  },
};

/**
 * Feedback on the utilisation that the statistic tells of. In a queue response times grow as S / (1 − ρ), with S the time at rest and ρ the utilisation
 * (M/M/1: Kleinrock, Queueing Systems I, 1975, §3.2; its quantiles grow alike), so that ρ = 1 − S / L, and the rate at which L is the target is
 * λ (1 − S / target) / (1 − S / L). That makes a straight line of a curve on which the same step does nothing at one end and everything at the other.
 *
 * A rate shows its effect only seconds after it was chosen. Each decision waits for that of the one before, and so acts on a system without dead time, where a
 * step of at most the whole difference cannot overshoot (Åström and Wittenmark, Computer-Controlled Systems, 1997, on the choice of the sampling interval).
 *
 * A system that does not keep up says nothing by its response times but that: its rate of answers then is what it can do, and what has piled up is taken off that.
 */
class Hold implements Controller {
  readonly first;
  readonly #options: Options;
  #rate: number;
  #fromNs = 0;
  /** The statistic at rest, s: the least above 0 that was seen. */
  #atRest = Number.POSITIVE_INFINITY;
  /** What the system could do when it last did not keep up, per second. */
  #capacity = Number.POSITIVE_INFINITY;

  constructor(options: Options) {
    this.#options = options;
    this.#rate = options.from;
    this.first = [{ fromNs: 0, rate: options.from }];
  }

  next(seen: Seen): Decision {
    const { segment, elapsedNs } = seen;
    if (elapsedNs <= this.#fromNs) return noDecision;
    const isEnough = segment.finished >= this.#options.needed || elapsedNs - this.#fromNs >= longestLookNs;
    if (!isEnough) return noDecision;
    this.#rate = this.#within(this.#rate * this.#factor(seen));
    this.#fromNs = elapsedNs + steerLeadNs + NS_PER_S;
    return { segments: [{ fromNs: this.#fromNs, rate: this.#rate }] };
  }

  /** By how much the rate is to change. */
  #factor({ segment, inFlight }: Seen): number {
    const value = segment.values[0] ?? null;
    if (value === null) return mostFall;
    // to nothing there is no ratio
    if (value > 0) this.#atRest = Math.min(this.#atRest, value);
    const { target } = this.#options;
    // so far no rate has met the target
    if (Math.min(this.#atRest, value) > target) return mostFall;
    const answered = (segment.finished * NS_PER_S) / segment.lengthNs;
    const backlog = Math.max(0, inFlight - answered * target);
    const keepsUp = segment.started <= overload * segment.finished && value <= 2 * target;
    if (!keepsUp) {
      this.#capacity = answered;
      return clamp((answered - backlog / drainS) / this.#rate, mostFall, 1 - creep);
    }
    const wanted = utilisation(this.#atRest, target);
    const factor = value > 0 ? clamp((wanted / utilisation(this.#atRest, value)) ** damping, mostFall, mostRise) : mostRise;
    const nearCapacity = this.#rate * factor > this.#capacity * (1 - creep);
    if (!nearCapacity || factor <= 1) return factor;
    const slow = Math.max(Math.min(factor, 1 + creep), (this.#capacity * (1 - creep)) / this.#rate);
    // what it does now, it can do
    this.#capacity = Math.max(this.#capacity, answered);
    return Math.min(factor, slow);
  }

  #within(rate: number): number {
    return clamp(Number(rate.toPrecision(4)), this.#options.min, this.#options.max);
  }
}

/** ρ of a system at rest at `atRest` that answers in `value`; never 0, so that it can be divided by. */
function utilisation(atRest: number, value: number): number {
  return Math.max(0.05, 1 - atRest / value);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
