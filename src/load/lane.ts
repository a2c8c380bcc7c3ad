import type { Clock } from '../model/clock.ts';
import type { ObservedRound } from '../model/observer.ts';
import type { EntryPlan, ScenarioPlan } from '../model/plan.ts';
import type { Operation, Scenario, ScenarioContext } from '../model/scenario.ts';
import { scenarioWithoutSecrets } from '../model/without-secrets.ts';
import type { Counter } from '../recording/window-meter.ts';
import { type DropReason, Drops } from './drops.ts';
import type { Feeds } from './feeds/feeds.ts';
import type { LoadAgent } from './load-agent.ts';
import { Measures } from './measures.ts';
import { scenarioKey } from './observers/windows.ts';
import { type OperationSurroundings, RunningOperation, type Target } from './operation.ts';
import type { RoundTally } from './round-tally.ts';
import { type Owner, Share } from './share.ts';
import { TagSets } from './tag-sets.ts';

/** An entry with everything that it needs to start operations at once. */
export interface LaneEntry {
  readonly plan: EntryPlan;
  readonly scenarios: readonly LaneScenario[];
  /** Which of them operation n is: an index. */
  readonly scenarioOf: (operation: number) => number;
  readonly feeds: Feeds;
  readonly seed: number;
  /** Of each target. */
  readonly owners: readonly Owner[];
}

export interface LaneScenario {
  readonly plan: ScenarioPlan;
  readonly context: ScenarioContext;
  readonly scenario: Scenario;
  /** The entry's nodes in order of number, or one target without a node where it names no fleet. */
  readonly targets: readonly Target[];
}

/** Where a lane belongs. */
export interface LanePlace {
  readonly agent: LoadAgent;
  /** Names of all agents. */
  readonly agents: readonly string[];
  readonly round: ObservedRound;
  /** Instant of the round's start. */
  readonly startNs: number;
  readonly tally: RoundTally;
  /** Aborted when nobody waits for operations any longer. */
  readonly over: AbortSignal;
}

/** One scenario of the entry, as operations need it. */
export interface Seat {
  readonly scenario: Scenario;
  readonly around: OperationSurroundings;
  readonly targets: LaneScenario['targets'];
  readonly work: (operation: Operation) => unknown;
  /** For the windows: what schedules wanted of it, and what was dropped of that. */
  readonly due: Counter;
  readonly dropped: Counter;
  readonly drops: Drops;
}

/** One entry of a round on one agent: starts its operations, whatever makes them happen, and knows how many are in flight. */
export class Lane {
  readonly clock: Clock;
  /** Instant of the round's start. */
  readonly startNs: number;
  /** Where this agent leaves files. */
  readonly directory: string;
  readonly entry: LaneEntry;
  readonly share: Share;
  readonly tally: RoundTally;
  /** Operations in flight: those that did not end at once. */
  inFlight = 0;
  /** Called when one of them has ended. */
  whenLanded: (() => void) | undefined;
  /** Called when the drain is over and nobody waits for operations any longer, before what is still in flight is given up. */
  whenClosed: (() => void) | undefined;
  /** The most that this agent may have in flight. */
  readonly #limit: number;
  readonly #seats: readonly Seat[];
  /** Since when there has been room for one more, ns since run start. */
  #roomSinceNs = 0;

  constructor(entry: LaneEntry, place: LanePlace) {
    const { agent, agents } = place;
    this.clock = agent.clock;
    this.directory = agent.directory;
    this.startNs = place.startNs;
    this.entry = entry;
    this.tally = place.tally;
    this.share = new Share({
      seed: entry.seed,
      pick: entry.plan.pick,
      targets: entry.owners,
      agent: agents.indexOf(agent.name),
      agents: agents.length,
    });
    const { maxInFlight } = entry.plan;
    // an agent that may have none could do nothing at all
    this.#limit = maxInFlight === null ? Number.POSITIVE_INFINITY : Math.max(1, this.share.below(maxInFlight).length);
    this.#seats = entry.scenarios.map((scenario) => this.#seat(scenario, place));
  }

  get isFull(): boolean {
    return this.inFlight >= this.#limit;
  }

  /** The scenario that thing n (an operation, or a session of a user) is of. */
  seatOf(n: number): Seat {
    return this.#seats[this.entry.scenarioOf(n)] as Seat;
  }

  /** Starts operation n, which a schedule wants at that time, ns since the round's start. */
  startDue(n: number, target: number, dueNs: number): void {
    const seat = this.seatOf(n);
    this.tally.due++;
    seat.due.value++;
    const operation = this.open(seat, n, target, this.startNs + dueNs);
    // for what had to wait for others, this agent is not late
    this.tally.lag.record(operation.sentNs - Math.max(operation.intendedNs, this.#roomSinceNs));
    operation.run(seat.work);
  }

  /** Counts operation n, which a schedule wanted at that time, ns since the round's start, and which is never started. */
  passOver(n: number, dueNs: number, reason: DropReason): void {
    const seat = this.seatOf(n);
    this.tally.due++;
    seat.due.value++;
    seat.drops.add(dueNs, reason);
    if (reason === 'not started in time') {
      this.tally.missed++;
    } else {
      this.tally.dropped++;
      seat.dropped.value++;
    }
  }

  /** Says that the feeds had no row for what was due next, for which the run fails. */
  ranDry(): void {
    this.tally.shortfalls.add(this.entry.feeds.dryness);
  }

  /** An operation that is sent now: to be run at once. `intendedAtNs`: the instant at which a schedule wanted it, undefined where none did. */
  open({ around, targets }: Seat, n: number, target: number, intendedAtNs?: number): RunningOperation {
    return new RunningOperation(around, n, targets[target] as Target, intendedAtNs);
  }

  /** Nobody waits for operations any longer, and none begins. */
  close(): void {
    this.whenLanded = undefined;
    this.whenClosed?.();
    for (const { drops } of this.#seats) drops.flush();
  }

  #landed(doneNs: number): void {
    if (this.isFull) this.#roomSinceNs = doneNs;
    this.inFlight--;
    this.whenLanded?.();
  }

  #seat({ plan, scenario, context, targets }: LaneScenario, { agent, tally, round, over }: LanePlace): Seat {
    const tagSets = new TagSets({
      tags: plan.tags,
      names: plan.vocabulary?.tags ?? [],
      tooMany: (text) => agent.problem(`scenario ${plan.name} has ${text}`),
    });
    const observed = { name: plan.name, round, params: scenarioWithoutSecrets(plan).params, tags: tagSets.root };
    const measures = new Measures({
      scenario: observed,
      specs: plan.vocabulary?.metrics ?? {},
      recorder: agent.recorder,
      live: agent.live,
      tooMany: (text) => agent.problem(`scenario ${plan.name} has ${text}`),
    });
    const around: OperationSurroundings = {
      clock: agent.clock,
      runStartNs: agent.runStartNs,
      scenario: observed,
      params: plan.params,
      dispatch: agent.dispatch,
      tally,
      seed: this.entry.seed,
      context,
      feeds: this.entry.feeds,
      tagSets,
      measures,
      problem: agent.problem,
      signal: over,
      traffic: { tookOff: () => this.inFlight++, landed: (doneNs) => this.#landed(doneNs) },
    };
    const counter = (name: 'due' | 'dropped'): Counter => agent.live.counter(scenarioKey(name, observed));
    const work = (operation: Operation): unknown => scenario.operation?.(operation);
    return {
      scenario,
      around,
      targets,
      work,
      due: counter('due'),
      dropped: counter('dropped'),
      drops: new Drops(observed, agent.recorder),
    };
  }
}
