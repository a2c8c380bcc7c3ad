import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../model/json.ts';
import type { EndedOperation, ObservedRound, Observer, ObserverContext } from '../../model/observer.ts';
import type { ParamSpecs } from '../../model/params.ts';

export const failureLogOptions: ParamSpecs = {
  most: { type: 'integer', default: 1000, min: 1, max: 1_000_000, about: 'lines that an agent writes; those beyond are only counted' },
};

const longestReason = 2000;

/** Writes `failures.ndjson` into the agent's folder: a line for each operation that did not end ok, as far as there is room. */
export class FailureLog implements Observer {
  readonly #path: string;
  readonly #most: number;
  #lines: string[] = [];
  #written = 0;
  #leftOut = 0;

  constructor({ directory }: Pick<ObserverContext, 'directory'>, { most }: JsonObject) {
    this.#path = join(directory, 'failures.ndjson');
    this.#most = Number(most);
  }

  finished(operation: EndedOperation): void {
    if (operation.outcome === 'ok') return;
    if (this.#written === this.#most) {
      this.#leftOut++;
      return;
    }
    this.#written++;
    this.#lines.push(lineOf(operation));
    // all that fail in one turn of the event loop are written at once
    if (this.#lines.length === 1) setImmediate(() => this.#flush());
  }

  roundEnded({ name, agent }: ObservedRound): void {
    if (this.#leftOut > 0) this.#lines.push(JSON.stringify({ round: name, agent, leftOut: this.#leftOut }));
    this.#leftOut = 0;
    this.#flush();
  }

  /** A disk that fails is told of by the recording: nothing is thrown where nobody would catch it. */
  #flush(): void {
    const lines = this.#lines.splice(0);
    if (lines.length === 0) return;
    try {
      appendFileSync(this.#path, `${lines.join('\n')}\n`);
    } catch {
      this.#written = this.#most;
    }
  }
}

function lineOf({ scenario, number, nodeNumber, intendedNs, sentNs, doneNs, outcome, reason, tags }: EndedOperation): string {
  const { name, round, params } = scenario;
  return JSON.stringify({
    ts: intendedNs,
    sent: sentNs,
    done: doneNs,
    round: round.name,
    agent: round.agent,
    scenario: name,
    operation: number,
    node: nodeNumber < 0 ? null : nodeNumber,
    outcome,
    reason: reason.slice(0, longestReason),
    params,
    tags,
  });
}
