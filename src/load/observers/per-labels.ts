import type { ObservedScenario } from '../../model/observer.ts';
import type { Tags } from '../../model/plan.ts';

/**
 * What an observer keeps for each scenario and set of tags, made at first use. The last one asked for is at hand: a hot path with one scenario and no tags
 * looks nothing up.
 */
export class PerLabels<T> {
  readonly #made = new Map<ObservedScenario, Map<Tags, T>>();
  readonly #make: (scenario: ObservedScenario, tags: Tags) => T;
  #lastScenario: ObservedScenario | undefined;
  #lastTags: Tags | undefined;
  #last: T | undefined;

  constructor(make: (scenario: ObservedScenario, tags: Tags) => T) {
    this.#make = make;
  }

  /** Equal sets of tags are one object. */
  of(scenario: ObservedScenario, tags: Tags): T {
    if (scenario !== this.#lastScenario || tags !== this.#lastTags) {
      this.#last = this.#made.get(scenario)?.get(tags) ?? this.#add(scenario, tags);
      this.#lastScenario = scenario;
      this.#lastTags = tags;
    }
    return this.#last as T;
  }

  /** Forgets them all: scenarios are those of one round. */
  clear(): void {
    this.#made.clear();
    this.#lastScenario = undefined;
    this.#lastTags = undefined;
    this.#last = undefined;
  }

  #add(scenario: ObservedScenario, tags: Tags): T {
    const made = this.#make(scenario, tags);
    const ofScenario = this.#made.get(scenario) ?? new Map<Tags, T>();
    this.#made.set(scenario, ofScenario.set(tags, made));
    return made;
  }
}
