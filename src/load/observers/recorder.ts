import type { Outcome } from '../../model/scenario.ts';
import type { EndedOperation, ObservedOperation, ObservedStep, Observer } from '../../model/observer.ts';
import { type Recorder, samplesTable, type TableWriter } from '../../model/table.ts';
import { codeOfTags } from '../measures.ts';
import { PerLabels } from './per-labels.ts';

const LONGEST_REASON = 200;

/** What all rows of one scenario and set of tags share. */
interface Codes {
  readonly scenario: number;
  readonly tags: number;
}

/** Writes `samples`: a row for each step of an operation, and one for the whole when it has ended. */
export class SampleRecorder implements Observer {
  readonly #recorder: Recorder;
  readonly #samples: TableWriter<typeof samplesTable>;
  readonly #codes: PerLabels<Codes>;
  /** A code stays good for ever, so that each of these is asked for once. */
  readonly #outcomes: { readonly [outcome in Outcome]: number };
  readonly #whole: number;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#samples = recorder.table(samplesTable);
    this.#codes = new PerLabels(({ name }, tags) => ({ scenario: recorder.code(name), tags: codeOfTags(tags, recorder) }));
    this.#outcomes = { ok: recorder.code('ok'), failed: recorder.code('failed'), unknown: recorder.code('unknown') };
    this.#whole = recorder.code('operation');
  }

  step(operation: ObservedOperation, { name, sentNs, doneNs, outcome, nodeDurationNs }: ObservedStep): void {
    const row = this.#row(operation);
    const { columns } = this.#samples;
    columns.sent[row] = sentNs;
    columns.done[row] = doneNs;
    columns.step[row] = this.#recorder.code(name);
    columns.outcome[row] = this.#outcomes[outcome];
    columns.reason[row] = -1;
    columns.node_duration[row] = nodeDurationNs;
  }

  finished(operation: EndedOperation): void {
    const row = this.#row(operation);
    const { columns } = this.#samples;
    const { reason } = operation;
    columns.sent[row] = operation.sentNs;
    columns.done[row] = operation.doneNs;
    columns.step[row] = this.#whole;
    columns.outcome[row] = this.#outcomes[operation.outcome];
    columns.reason[row] = reason === '' ? -1 : this.#recorder.code(reason.slice(0, LONGEST_REASON));
    columns.node_duration[row] = Number.NaN;
  }

  roundEnded(): void {
    this.#codes.clear();
  }

  /** A new row, with what all rows of an operation share. */
  #row({ scenario, tags, number, nodeNumber, intendedNs }: ObservedOperation): number {
    const codes = this.#codes.of(scenario, tags);
    const row = this.#samples.next();
    const { columns } = this.#samples;
    columns.ts[row] = intendedNs;
    columns.round[row] = scenario.round.number;
    columns.operation[row] = number;
    columns.scenario[row] = codes.scenario;
    columns.tags[row] = codes.tags;
    columns.node[row] = nodeNumber;
    return row;
  }
}
