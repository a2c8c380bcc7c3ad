import type { ObservedScenario } from '../../model/observer.ts';

/** What an observer keeps for each scenario, made at first use. The last one asked for is at hand: a hot path with one scenario looks nothing up. */
export class PerScenario<T> {
  readonly #made = new Map<ObservedScenario, T>();
  readonly #make: (scenario: ObservedScenario) => T;
  #lastScenario: ObservedScenario | undefined;
  #last: T | undefined;

  constructor(make: (scenario: ObservedScenario) => T) {
    this.#make = make;
  }

  of(scenario: ObservedScenario): T {
    if (scenario !== this.#lastScenario) {
      this.#last = this.#made.get(scenario) ?? this.#add(scenario);
      this.#lastScenario = scenario;
    }
    return this.#last as T;
  }

  /** Forgets them all: scenarios are those of one round. */
  clear(): void {
    this.#made.clear();
    this.#lastScenario = undefined;
    this.#last = undefined;
  }

  #add(scenario: ObservedScenario): T {
    const made = this.#make(scenario);
    this.#made.set(scenario, made);
    return made;
  }
}
