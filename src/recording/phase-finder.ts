import { clocksTable, levelsTable, nodesTable, phasesTable } from '../model/table.ts';

/** Tables about the run itself: their rows belong to no phase. */
export const unphasedTables: ReadonlySet<string> = new Set([phasesTable.name, nodesTable.name, clocksTable.name, levelsTable.name]);

/** The phases of a run and when its messages were published: all that it takes to say to which phase a row belongs. Instants are ns since run start. */
export class PhaseFinder {
  readonly #phases: readonly Phase[];
  /** Phase by number of the message; NOT_PUBLISHED where no publication is on record. */
  readonly #ofMessage: Int32Array;

  /** `publishedNs`: by number of the message; infinite where no publication is on record. */
  constructor(phases: readonly Phase[], publishedNs: Float64Array) {
    this.#phases = phases;
    this.#ofMessage = new Int32Array(publishedNs.length);
    for (const [message, ts] of publishedNs.entries()) {
      this.#ofMessage[message] = ts === Number.POSITIVE_INFINITY ? NOT_PUBLISHED : this.at(ts);
    }
  }

  /** Number of the phase that holds an instant, −1 outside all. */
  at(ts: number): number {
    for (const { number, from, until } of this.#phases) {
      if (ts >= from && ts < until) {
        return number;
      }
    }
    return -1;
  }

  /**
   * Fills in the phase of each row. A row with a message belongs to the phase in which that message was published (which explains what became of it, however
   * late); any other row, and one whose message's publication nobody recorded, to the phase of its own time.
   */
  assign(phases: Int32Array, ts: Float64Array, messages: Int32Array | undefined): void {
    for (let row = 0; row < phases.length; row++) {
      const message = messages?.[row] ?? -1;
      const published = message < 0 ? NOT_PUBLISHED : (this.#ofMessage[message] ?? NOT_PUBLISHED);
      phases[row] = published === NOT_PUBLISHED ? this.at(ts[row] ?? Number.NaN) : published;
    }
  }
}

export interface Phase {
  readonly number: number;
  readonly from: number;
  readonly until: number;
}

const NOT_PUBLISHED = -2;
