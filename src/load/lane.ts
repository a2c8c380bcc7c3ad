import type { Clock } from '../model/clock.ts';
import type { ObservedRound } from '../model/observer.ts';
import type { EntryPlan, ScenarioPlan } from '../model/plan.ts';
import type { Operation, OperationScenario } from '../model/scenario.ts';
import type { Counter } from '../recording/window-meter.ts';
import type { Feeds } from './feeds/feeds.ts';
import type { LoadAgent } from './load-agent.ts';
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
  readonly scenario: OperationScenario;
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

/** One scenario of the entry. */
interface Seat {
  readonly around: OperationSurroundings;
  readonly targets: LaneScenario['targets'];
  readonly work: (operation: Operation) => unknown;
  /** What schedules wanted of it, for the windows. */
  readonly due: Counter;
}

/** One entry of a round on one agent: starts its operations, whatever makes them happen. */
export class Lane {
  readonly clock: Clock;
  /** Instant of the round's start. */
  readonly startNs: number;
  readonly entry: LaneEntry;
  readonly share: Share;
  readonly tally: RoundTally;
  readonly #seats: readonly Seat[];

  constructor(entry: LaneEntry, place: LanePlace) {
    const { agent, agents } = place;
    this.clock = agent.clock;
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
    this.#seats = entry.scenarios.map((scenario) => this.#seat(scenario, place));
  }

  /** Counts that a schedule wants operation n now. */
  countDue(n: number): void {
    this.tally.due++;
    this.#seatOf(n).due.value++;
  }

  /** Starts operation n, which a schedule wanted at that instant, or nobody (undefined). */
  start(n: number, target: number, intendedAtNs: number | undefined): RunningOperation {
    const { around, targets, work } = this.#seatOf(n);
    const operation = new RunningOperation(around, n, targets[target] as Target, intendedAtNs);
    if (intendedAtNs !== undefined) this.tally.lag.record(operation.sentNs - operation.intendedNs);
    operation.run(work);
    return operation;
  }

  /** Says that the feeds had no row for what was due next, for which the run fails. */
  ranDry(): void {
    this.tally.shortfalls.add(this.entry.feeds.dryness);
  }

  #seatOf(n: number): Seat {
    return this.#seats[this.entry.scenarioOf(n)] as Seat;
  }

  #seat({ plan, scenario, targets }: LaneScenario, { agent, tally, round, over }: LanePlace): Seat {
    const tagSets = new TagSets({
      tags: plan.tags,
      names: plan.vocabulary?.tags ?? [],
      tooMany: (text) => agent.problem(`scenario ${plan.name} has ${text}`),
    });
    const observed = { name: plan.name, round, params: plan.params, tags: tagSets.root };
    const around: OperationSurroundings = {
      clock: agent.clock,
      runStartNs: agent.runStartNs,
      scenario: observed,
      dispatch: agent.dispatch,
      tally,
      seed: this.entry.seed,
      feeds: this.entry.feeds,
      tagSets,
      signal: over,
      traffic: { tookOff: () => undefined, landed: () => undefined },
    };
    const due = agent.live.counter(scenarioKey('due', observed));
    return { around, targets, due, work: (operation) => scenario.operation(operation) };
  }
}
