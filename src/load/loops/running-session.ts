import type { JsonObject } from '../../model/json.ts';
import type { Operation, Session } from '../../model/scenario.ts';
import type { Random } from '../../model/random.ts';
import type { RunningOperation, Target } from '../operation.ts';

/** What a session needs of the loop in which it runs. */
export interface SessionSurroundings {
  readonly params: JsonObject;
  readonly signal: AbortSignal;
  /** Starts an operation, once the event loop is free; resolves when it is over. */
  perform(work: (operation: Operation) => unknown): Promise<RunningOperation>;
  /** Waits as long as given, or as the entry says. */
  think(durationNs: number | undefined): Promise<void>;
}

/** One session of one user. */
export class RunningSession implements Session {
  readonly user: number;
  readonly random: Random;
  readonly #target: Target;
  /** What was thrown last by an operation, which counted it. */
  counted: unknown;
  readonly #around: SessionSurroundings;

  constructor(around: SessionSurroundings, user: { readonly index: number; readonly random: Random; readonly target: Target }) {
    this.user = user.index;
    this.random = user.random;
    this.#target = user.target;
    this.#around = around;
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

  async operation<T>(work: (operation: Operation) => Promise<T> | T): Promise<T> {
    let end: { readonly value: T } | { readonly thrown: unknown } | undefined;
    const operation = await this.#around.perform(async (running) => {
      try {
        end = { value: await work(running) };
      } catch (thrown) {
        end = { thrown };
        throw thrown;
      }
    });
    // at the end of the drain it is over, whatever its work still does
    end ??= { thrown: new Error(operation.reason) };
    if ('value' in end) return end.value;
    this.counted = end.thrown;
    throw end.thrown;
  }

  think(durationNs?: number): Promise<void> {
    return this.#around.think(durationNs);
  }
}
