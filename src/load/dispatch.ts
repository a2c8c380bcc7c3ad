import { messageOf } from '../model/errors.ts';
import type { EndedOperation, ObservedOperation, ObservedRound, ObservedStep, Observer } from '../model/observer.ts';

export interface NamedObserver {
  readonly name: string;
  readonly observer: Observer;
}

/**
 * Tells every observer of an agent what happens to operations. One that throws is told nothing more: the others and the load do not notice. Observers are
 * kept by what they want to hear of, so that one that does not care for something costs nothing there.
 */
export class Dispatch {
  #observers: readonly NamedObserver[];
  #submitted: readonly NamedObserver[] = [];
  #step: readonly NamedObserver[] = [];
  #finished: readonly NamedObserver[] = [];
  readonly #problem: (text: string, error: unknown) => void;

  /** `problem` is called once for each observer that is switched off, with why, and with what it threw. */
  constructor(observers: readonly NamedObserver[], problem: (text: string, error: unknown) => void) {
    this.#observers = observers;
    this.#problem = problem;
    this.#sort();
  }

  roundStarted(round: ObservedRound): void {
    for (const named of this.#observers) this.#guard(named, ({ observer }) => observer.roundStarted?.(round));
  }

  roundEnded(round: ObservedRound): void {
    for (const named of this.#observers) this.#guard(named, ({ observer }) => observer.roundEnded?.(round));
  }

  submitted(operation: ObservedOperation): void {
    for (const named of this.#submitted) {
      try {
        named.observer.submitted?.(operation);
      } catch (error) {
        this.#switchOff(named, error);
      }
    }
  }

  step(operation: ObservedOperation, step: ObservedStep): void {
    for (const named of this.#step) {
      try {
        named.observer.step?.(operation, step);
      } catch (error) {
        this.#switchOff(named, error);
      }
    }
  }

  finished(operation: EndedOperation): void {
    for (const named of this.#finished) {
      try {
        named.observer.finished?.(operation);
      } catch (error) {
        this.#switchOff(named, error);
      }
    }
  }

  #guard(named: NamedObserver, call: (named: NamedObserver) => unknown): void {
    try {
      const answer = call(named);
      // nobody waits for it, and after the end of the last round nothing else would tell of an error in it
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#switchOff(named, error));
    } catch (error) {
      this.#switchOff(named, error);
    }
  }

  #switchOff(thrower: NamedObserver, error: unknown): void {
    if (!this.#observers.includes(thrower)) return;
    this.#observers = this.#observers.filter((named) => named !== thrower);
    this.#sort();
    this.#problem(`observer ${thrower.name} was switched off, since it threw: ${messageOf(error)}`, error);
  }

  #sort(): void {
    this.#submitted = this.#observers.filter(({ observer }) => observer.submitted !== undefined);
    this.#step = this.#observers.filter(({ observer }) => observer.step !== undefined);
    this.#finished = this.#observers.filter(({ observer }) => observer.finished !== undefined);
  }
}
