import { NS_PER_S } from '../model/clock.ts';
import type { ObservedScenario } from '../model/observer.ts';
import { dropsTable, type Recorder } from '../model/table.ts';
import { codeOfTags } from './measures.ts';

/** Why an operation that was due is never started. All but the last are what the experiment, or who ends the load, wants. */
export const dropReasons = ['too many in flight', 'the load was ended early', 'not started in time'] as const;
export type DropReason = (typeof dropReasons)[number];

/** Those of one reason in one second of the round. */
interface Pile {
  readonly second: number;
  readonly reason: DropReason;
  /** When the first was due, ns since the round's start. */
  readonly dueNs: number;
  operations: number;
}

/** Writes `drops`: what one scenario leaves out, in the order in which it was due. */
export class Drops {
  readonly #scenario: ObservedScenario;
  readonly #recorder: Recorder;
  #pile: Pile | undefined;

  constructor(scenario: ObservedScenario, recorder: Recorder) {
    this.#scenario = scenario;
    this.#recorder = recorder;
  }

  /** Counts one that was due then, ns since the round's start. */
  add(dueNs: number, reason: DropReason): void {
    const second = Math.floor(dueNs / NS_PER_S);
    if (this.#pile?.second !== second || this.#pile.reason !== reason) {
      this.flush();
      this.#pile = { second, reason, dueNs, operations: 0 };
    }
    this.#pile.operations++;
  }

  /** Writes what was counted and not written yet. */
  flush(): void {
    const pile = this.#pile;
    if (pile === undefined) return;
    this.#pile = undefined;
    const { name, round, tags } = this.#scenario;
    const writer = this.#recorder.table(dropsTable);
    const row = writer.next();
    const { columns } = writer;
    columns.ts[row] = round.startNs + pile.dueNs;
    columns.round[row] = round.number;
    columns.scenario[row] = this.#recorder.code(name);
    columns.reason[row] = this.#recorder.code(pile.reason);
    columns.operations[row] = pile.operations;
    columns.tags[row] = codeOfTags(tags, this.#recorder);
  }
}
