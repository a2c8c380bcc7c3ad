import type { Clock } from '../model/clock.ts';
import type { Row } from '../model/feed.ts';
import type { JsonObject } from '../model/json.ts';
import type { EndedOperation, ObservedScenario } from '../model/observer.ts';
import type { Tags } from '../model/plan.ts';
import { type Random, seededRandom } from '../model/random.ts';
import type { MeasureKind, Operation, Outcome, ScenarioContext } from '../model/scenario.ts';
import type { Dispatch } from './dispatch.ts';
import { failureText } from './failure-texts.ts';
import type { Feeds } from './feeds/feeds.ts';
import type { Flier } from './in-flight.ts';
import type { Measures } from './measures.ts';
import type { RoundTally } from './round-tally.ts';
import type { TagSets } from './tag-sets.ts';

/** What the operations of one scenario in one entry share. */
export interface OperationSurroundings {
  readonly clock: Clock;
  readonly runStartNs: number;
  /** As observers are told of it: without secrets. */
  readonly scenario: ObservedScenario;
  readonly params: JsonObject;
  readonly dispatch: Dispatch;
  readonly tally: RoundTally;
  readonly seed: number;
  readonly context: ScenarioContext;
  readonly feeds: Feeds;
  readonly tagSets: TagSets;
  readonly measures: Measures;
  /** Takes note of what is wrong and ends nothing. */
  readonly problem: (text: string) => void;
  readonly signal: AbortSignal;
  /** Told when one has taken off that did not end at once, and when it has landed. */
  readonly traffic: { tookOff(): void; landed(doneNs: number): void };
}

/** What an operation works on. */
export interface Target {
  /** With a client only where this agent may own operations. */
  readonly node: Operation['node'];
  /** Of the node; −1 where there is none. */
  readonly number: number;
}

class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** Says why in its message, and not where. */
class FailedOutcome extends Error {
  override readonly name = 'FailedOutcome';

  constructor(reason: string) {
    super(reason);
    this.stack = reason;
  }
}

/** One operation from its start to its outcome. Times are ns since run start. */
export class RunningOperation implements Operation, EndedOperation, Flier {
  readonly number: number;
  readonly intendedNs: number;
  readonly sentNs: number;
  user: number | undefined;
  doneNs = Number.NaN;
  outcome: Outcome = 'unknown';
  reason = '';
  isOver = false;
  /** Called once it is over, by who waits for it. */
  whenOver: (() => void) | undefined;
  before: Flier | undefined;
  after: Flier | undefined;
  readonly #target: Target;
  readonly #around: OperationSurroundings;
  #tags: Tags | undefined;
  #random: Random | undefined;
  #isInFlight = false;

  /** `intendedAtNs`: the instant at which a schedule wanted it, undefined where none did. */
  constructor(around: OperationSurroundings, number: number, target: Target, intendedAtNs: number | undefined) {
    this.number = number;
    this.#target = target;
    this.#around = around;
    this.sentNs = around.clock.now() - around.runStartNs;
    this.intendedNs = intendedAtNs === undefined ? this.sentNs : intendedAtNs - around.runStartNs;
  }

  get scenario(): ObservedScenario {
    return this.#around.scenario;
  }

  get node(): Operation['node'] {
    return this.#target.node;
  }

  get nodeNumber(): number {
    return this.#target.number;
  }

  get tags(): Tags {
    return this.#tags ?? this.#around.scenario.tags;
  }

  get params(): JsonObject {
    return this.#around.params;
  }

  get signal(): AbortSignal {
    return this.#around.signal;
  }

  get random(): Random {
    this.#random ??= seededRandom(this.#around.seed, 'operation', this.number);
    return this.#random;
  }

  get context(): ScenarioContext {
    return this.#around.context;
  }

  get row(): Row {
    return this.#around.feeds.row(this.number);
  }

  feed(name: string): Row {
    return this.#around.feeds.row(this.number, name);
  }

  tag(name: string, value: string): void {
    if (!this.isOver) this.#tags = this.#around.tagSets.with(this.tags, name, value);
  }

  count(name: string, n = 1): void {
    this.#measure('counter', name, n);
  }

  gauge(name: string, value: number): void {
    this.#measure('gauge', name, value);
  }

  trend(name: string, value: number): void {
    this.#measure('trend', name, value);
  }

  check(name: string, ok: boolean): boolean {
    if (!this.isOver) this.#around.measures.check(this, { name, ok, ts: this.#nowNs });
    return ok;
  }

  unknown(reason: string): Error {
    return new UnknownOutcome(reason);
  }

  fail(reason: string): Error {
    return new FailedOutcome(reason);
  }

  step(name: string, times: { readonly sent: number; readonly done: number }, outcome: Outcome = 'ok', nodeDurationNs = Number.NaN): void {
    if (this.isOver) return;
    const { dispatch, runStartNs } = this.#around;
    dispatch.step(this, { name, sentNs: times.sent - runStartNs, doneNs: times.done - runStartNs, outcome, nodeDurationNs });
  }

  /** Does the work, at once; the operation ends when that has. Never throws. */
  run(work: (operation: Operation) => unknown): void {
    const { tally, dispatch, traffic } = this.#around;
    tally.started++;
    dispatch.submitted(this);
    try {
      const answer = work(this);
      if (!isPromise(answer)) {
        this.#end('ok', '');
        return;
      }
      this.#isInFlight = true;
      tally.inFlight.add(this);
      traffic.tookOff();
      answer.then(
        () => this.#end('ok', ''),
        (thrown: unknown) => this.#fail(thrown),
      );
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  giveUp(): void {
    this.#end('unknown', 'still in flight at the end of the drain');
  }

  #fail(thrown: unknown): void {
    if (this.isOver) return;
    if (thrown instanceof UnknownOutcome) {
      this.#end('unknown', thrown.message);
      return;
    }
    this.#around.tally.failures.add(thrown);
    this.#end('failed', failureText(thrown));
  }

  get #nowNs(): number {
    return this.#around.clock.now() - this.#around.runStartNs;
  }

  #measure(kind: MeasureKind, name: string, value: number): void {
    if (!this.isOver) this.#around.measures.measure(this, { kind, name, value, ts: this.#nowNs });
  }

  #end(outcome: Outcome, reason: string): void {
    if (this.isOver) return;
    const { clock, runStartNs, tally, dispatch, traffic } = this.#around;
    this.doneNs = clock.now() - runStartNs;
    this.outcome = outcome;
    this.reason = reason;
    this.isOver = true;
    tally[outcome]++;
    if (outcome === 'unknown') tally.failures.addUnknown(reason);
    dispatch.finished(this);
    if (!this.#isInFlight) return;
    tally.inFlight.remove(this);
    traffic.landed(this.doneNs);
    this.whenOver?.();
    if (tally.inFlight.size === 0) tally.emptied?.();
  }
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function';
}
