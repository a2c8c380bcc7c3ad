import { NS_PER_S } from '../../model/clock.ts';
import type {
  ControlEnd,
  Controller,
  ControllerPart,
  ControllerProblem,
  Decision,
  Level,
  PlannedController,
  Seen,
} from '../../model/controller.ts';
import { noDecision, steerLeadNs } from '../../model/controller.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Limit } from '../../model/metric.ts';
import { writeDuration, writeRate } from '../../model/units.ts';
import { judgeLevel, operationsNeeded } from './judge-level.ts';
import { RateSearch } from './rate-search.ts';

/** How long a backlog is waited for at the most before the next level begins all the same, ns. */
const patienceNs = 30 * NS_PER_S;
/** How often in a row a rate may meet a load generator that is itself the limit, before the search gives up. */
const mostSpoiled = 3;
/** A level is at least so many times as long as the durations that are its limits: an overload that a level cannot show is then at most a tenth of its rate. */
const leastLevelPerLimit = 10;
const usualLevelNs = 5 * NS_PER_S;

interface Options {
  readonly from: number;
  readonly to: number;
  readonly levelNs: number;
  readonly cooldownNs: number;
  readonly repeats: number;
  readonly resolution: number;
}

export const findMax: ControllerPart = {
  about: 'Searches for the highest rate at which limits hold, and ends once it is found.',
  example: 'operations.p99 < 100ms',
  options: {
    limits: { type: 'list', items: { type: 'text', about: 'limit, as a threshold' }, required: true, about: 'what must hold' },
    from: { type: 'rate', above: 0, default: '100/s', about: 'the rate to begin with' },
    to: { type: 'rate', above: 0, about: 'the highest rate to try; none unless given' },
    level: {
      type: 'duration',
      min: NS_PER_S,
      about:
        'how long each rate is held, whole seconds; unless given 5s, or ten times the longest duration among the limits where that is more',
    },
    cooldown: {
      type: 'duration',
      default: '1s',
      about: 'how long nothing is sent between two levels, at least; 3 s go by anyway, and what is in flight is waited for up to 30 s',
    },
    repeats: {
      type: 'integer',
      min: 1,
      max: 99,
      default: 3,
      about: 'how often the highest rate that holds and the lowest that does not are tried',
    },
    resolution: { type: 'share', above: 0, max: 1, default: '2%', about: 'how close those two must come' },
  },
  endsItself: true,
  shorthand: (written) => ({ limits: typeof written === 'string' ? [written] : [...written] }),
  limits: (options) => (options['limits'] as readonly string[]).map((text) => ({ option: 'limits', text })),
  plan: (options, limits) => planSearch(readOptions(options, limits), limits),
};

function readOptions(options: JsonObject, limits: readonly Limit[]): Options {
  const usual = Math.max(usualLevelNs, Math.ceil((leastLevelPerLimit * longestLimitNs(limits)) / NS_PER_S) * NS_PER_S);
  return {
    from: options['from'] as number,
    to: (options['to'] as number | undefined) ?? Number.POSITIVE_INFINITY,
    levelNs: (options['level'] as number | undefined) ?? usual,
    cooldownNs: options['cooldown'] as number,
    repeats: options['repeats'] as number,
    resolution: options['resolution'] as number,
  };
}

/** Of the limits that are upper bounds of durations; 0 where there is none. */
function longestLimitNs(limits: readonly Limit[]): number {
  return Math.max(0, ...limits.filter(({ unit }) => unit === 's').map(({ limit }) => limit * NS_PER_S));
}

function planSearch(options: Options, limits: readonly Limit[]): ControllerProblem | PlannedController {
  const { from, to, levelNs } = options;
  if (limits.length === 0) return { option: 'limits', problem: `there is none: every rate would hold; write ${findMax.example}` };
  const inverted = limits.find(({ unit, comparator }) => unit === 's' && !comparator.startsWith('<'));
  if (inverted !== undefined)
    return {
      option: 'limits',
      problem: `${inverted.text} asks the system to be slow: no rate is too high for that; write ${findMax.example}`,
    };
  const needed = Math.max(...limits.map(operationsNeeded));
  const shortestNs = leastLevelPerLimit * longestLimitNs(limits);
  const operations = (from * levelNs) / NS_PER_S;
  if (to < from) return { option: 'to', problem: `${writeRate(to)} is below ${writeRate(from)}, with which the search begins` };
  if (levelNs % NS_PER_S !== 0) return { option: 'level', problem: `${writeDuration(levelNs)} is not whole seconds` };
  if (levelNs < shortestNs) {
    const least = writeDuration(Math.ceil(shortestNs / NS_PER_S) * NS_PER_S);
    return {
      option: 'level',
      problem: `${writeDuration(levelNs)} is less than ten times the longest limit, too short to see an overload; write ${least} or more`,
    };
  }
  if (operations < needed) {
    const enough = writeRate(Math.ceil((needed * NS_PER_S) / levelNs));
    const texts = limits.map(({ text }) => text).join(', ');
    return {
      option: 'from',
      problem: `${writeRate(from)} for ${writeDuration(levelNs)} are ${Math.floor(operations)} operations, and ${texts} needs ${needed}; write ${enough}, or a longer level`,
    };
  }
  return {
    make: () => new Search(options, limits, (needed * NS_PER_S) / levelNs),
    outline: () => ({
      pace: `rates from ${writeRate(from)}${Number.isFinite(to) ? ` to ${writeRate(to)}` : ''}, each for ${writeDuration(levelNs)}, while ${limits.map(({ text }) => text).join(' and ')}`,
      lengthNs: null,
      operations: null,
    }),
  };
}

/** A level that goes on, or is published. */
interface Under {
  readonly rate: number;
  readonly fromNs: number;
  readonly untilNs: number;
  /** In flight as it began and at the end of each of its seconds. */
  readonly inFlight: number[];
  /** Operations that were started in it and that its windows count before it. */
  early: number;
}

/** The search as it goes: levels with nothing between them but waiting. */
class Search implements Controller {
  readonly first;
  readonly #options: Options;
  readonly #limits: readonly Limit[];
  readonly #search: RateSearch;
  readonly #held: Level[] = [];
  #under: Under | undefined;
  /** When the level before ended. */
  #restFromNs = 0;
  #mayNotWait = true;
  #spoiled = 0;

  constructor(options: Options, limits: readonly Limit[], least: number) {
    this.#options = options;
    this.#limits = limits;
    this.#search = new RateSearch({ ...options, least });
    this.#under = this.#level(options.from, 0);
    this.first = segmentsOf(this.#under);
  }

  next(seen: Seen): Decision {
    const under = this.#under;
    if (under === undefined) return this.#rest(seen);
    if (seen.elapsedNs <= under.fromNs) {
      if (seen.elapsedNs === under.fromNs) {
        under.inFlight.push(seen.inFlight);
        under.early = seen.second.started;
      }
      return noDecision;
    }
    under.inFlight.push(seen.inFlight);
    return seen.elapsedNs < under.untilNs ? noDecision : this.#judge(under, seen);
  }

  #judge(under: Under, seen: Seen): Decision {
    const { rate, fromNs, untilNs, inFlight, early } = under;
    const started = seen.segment.started + early;
    const judgement = judgeLevel({ rate, tallied: seen.segment, started, inFlight }, this.#limits);
    const achieved = (started * NS_PER_S) / (untilNs - fromNs);
    const level: Level = { rate, fromNs, untilNs, achieved, tallied: seen.segment, ...judgement };
    this.#note(level);
    this.#under = undefined;
    this.#restFromNs = untilNs;
    // what held leaves no backlog
    this.#mayNotWait = judgement.held;
    return { ...this.#rest(seen), level };
  }

  #note(level: Level): void {
    const { held, judged } = level;
    this.#spoiled = judged ? 0 : this.#spoiled + 1;
    if (judged) this.#search.add(level.rate, held);
    if (held) this.#held.push(level);
  }

  /** Waits until what was in flight is gone, then publishes the next level, or ends. */
  #rest({ elapsedNs, inFlight }: Seen): Decision {
    const rate = this.#search.next();
    if (rate === undefined || this.#spoiled === mostSpoiled) return { segments: [], end: this.#end(elapsedNs) };
    const isOver = this.#mayNotWait || inFlight === 0 || elapsedNs - this.#restFromNs >= patienceNs;
    if (!isOver) return noDecision;
    const fromNs = Math.max(
      elapsedNs + steerLeadNs + NS_PER_S,
      this.#restFromNs + Math.ceil(this.#options.cooldownNs / NS_PER_S) * NS_PER_S,
    );
    this.#under = this.#level(rate, fromNs);
    return { segments: segmentsOf(this.#under) };
  }

  #end(atNs: number): ControlEnd {
    const { held } = this.#search.interval;
    const measured = this.#held.filter(({ rate }) => rate === held).map(({ fromNs, untilNs }) => ({ fromNs, untilNs }));
    return this.#spoiled < mostSpoiled
      ? { atNs, measured }
      : { atNs, measured, spoiled: `the load generator was the limit ${mostSpoiled} times in a row` };
  }

  #level(rate: number, fromNs: number): Under {
    return { rate, fromNs, untilNs: fromNs + this.#options.levelNs, inFlight: fromNs === 0 ? [0] : [], early: 0 };
  }
}

/** The level, and rest after it. */
function segmentsOf({ rate, fromNs, untilNs }: Under): Decision['segments'] {
  return [
    { fromNs, rate },
    { fromNs: untilNs, rate: 0 },
  ];
}
