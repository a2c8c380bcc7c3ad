import type { Clock } from '../model/clock.ts';
import type { JsonObject } from '../model/json.ts';
import type { LiveCounters, Operation, Outcome } from '../model/kit.ts';
import type { LiveKeys } from './live-keys.ts';
import { type Random, seededRandom } from '../model/random.ts';
import type { Recorder, samplesTable, TableWriter } from '../model/table.ts';
import { Histogram } from '../recording/histogram.ts';
import type { Target } from './prepare-entry.ts';
import { failureText, FailureTexts } from './failure-texts.ts';

const LONGEST_REASON = 200;

/** What all operations of one round on one agent share: its counts, and those still in flight. */
export class RoundTally {
  readonly inFlight = new Set<RunningOperation>();
  readonly lag = new Histogram();
  readonly failures = new FailureTexts();
  due = 0;
  started = 0;
  ok = 0;
  failed = 0;
  unknown = 0;
  /** Told when nothing is in flight any more. */
  emptied: (() => void) | undefined;
}

/** What the operations of one entry share. */
export interface OperationSurroundings {
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly recorder: Recorder;
  readonly samples: TableWriter<typeof samplesTable>;
  readonly live: LiveCounters;
  readonly keys: LiveKeys;
  readonly tally: RoundTally;
  readonly round: number;
  readonly scenario: string;
  readonly seed: number;
  readonly params: JsonObject;
  readonly signal: AbortSignal;
}

class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** One operation from its start to its outcome. */
export class RunningOperation implements Operation {
  readonly number: number;
  readonly #target: Target;
  readonly #intendedNs: number;
  readonly #sentNs: number;
  readonly #around: OperationSurroundings;
  #random: Random | undefined;
  #over = false;

  /** Counts as started and in flight from here on. `intendedNs` is an instant of the clock. */
  constructor(around: OperationSurroundings, number: number, target: Target, intendedNs: number) {
    this.number = number;
    this.#target = target;
    this.#around = around;
    this.#intendedNs = intendedNs;
    this.#sentNs = around.clock.now();
    const { tally, live, keys } = around;
    const lag = this.#sentNs - intendedNs;
    tally.started++;
    tally.inFlight.add(this);
    tally.lag.record(lag);
    live.add(keys.started);
    live.record(keys.lag, lag);
  }

  get node(): Operation['node'] {
    return this.#target.node;
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

  unknown(reason: string): Error {
    return new UnknownOutcome(reason);
  }

  step(name: string, times: { readonly sent: number; readonly done: number }, outcome: Outcome = 'ok', nodeDurationNs = Number.NaN): void {
    if (!this.#over) {
      this.#sample(name, times, { outcome, reason: '', nodeDurationNs });
    }
  }

  succeed(): void {
    this.#end('ok', '');
  }

  /** Ends it with what its scenario threw. */
  fail(thrown: unknown): void {
    if (this.#over) {
      return;
    }
    if (thrown instanceof UnknownOutcome) {
      this.#end('unknown', thrown.message);
      return;
    }
    this.#around.tally.failures.add(thrown);
    this.#end('failed', failureText(thrown));
  }

  /** Ends it because nobody waits for it any longer. */
  giveUp(): void {
    this.#end('unknown', 'still in flight at the end of the drain');
  }

  #end(outcome: Outcome, reason: string): void {
    if (this.#over) {
      return;
    }
    const { clock, tally, live, keys } = this.#around;
    const done = clock.now();
    this.#sample('operation', { sent: this.#sentNs, done }, { outcome, reason, nodeDurationNs: Number.NaN });
    this.#over = true;
    tally[outcome]++;
    live.add(keys.finished);
    if (outcome !== 'ok') {
      live.add(outcome === 'failed' ? keys.failed : keys.unknown);
    }
    if (outcome !== 'failed') {
      live.record(keys.latency, done - this.#intendedNs);
    }
    tally.inFlight.delete(this);
    if (tally.inFlight.size === 0) {
      tally.emptied?.();
    }
  }

  #sample(
    step: string,
    times: { readonly sent: number; readonly done: number },
    end: { readonly outcome: Outcome; readonly reason: string; readonly nodeDurationNs: number },
  ): void {
    const { samples, recorder, runStartNs, round, scenario } = this.#around;
    const { columns } = samples;
    const row = samples.next();
    columns.ts[row] = this.#intendedNs - runStartNs;
    columns.sent[row] = times.sent - runStartNs;
    columns.done[row] = times.done - runStartNs;
    columns.round[row] = round;
    columns.operation[row] = this.number;
    columns.scenario[row] = recorder.code(scenario);
    columns.step[row] = recorder.code(step);
    columns.node[row] = this.#target.number;
    columns.outcome[row] = recorder.code(end.outcome);
    columns.reason[row] = end.reason === '' ? -1 : recorder.code(end.reason.slice(0, LONGEST_REASON));
    columns.node_duration[row] = end.nodeDurationNs;
  }
}
