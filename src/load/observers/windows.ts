import { liveKey, liveNames } from '../../model/load.ts';
import type { EndedOperation, ObservedOperation, ObservedScenario, Observer } from '../../model/observer.ts';
import type { Histogram } from '../../recording/histogram.ts';
import type { Counter, WindowMeter } from '../../recording/window-meter.ts';
import { PerLabels } from './per-labels.ts';

interface ScenarioCounts {
  readonly started: Counter;
  readonly finished: Counter;
  readonly failed: Counter;
  readonly unknown: Counter;
  readonly latency: Histogram;
  readonly lag: Histogram;
}

/**
 * Counts operations for the live view and for thresholds that abort, each under the labels of its scenario and its tags: those that it had from
 * the start where it is counted as started, and those that it has given itself since where it has ended.
 */
export class LiveWindows implements Observer {
  readonly #counts: PerLabels<ScenarioCounts>;

  constructor(meter: WindowMeter) {
    this.#counts = new PerLabels((scenario, tags) => {
      const key = (name: keyof typeof liveNames): string => scenarioKey(name, { name: scenario.name, tags });
      return {
        started: meter.counter(key('started')),
        finished: meter.counter(key('finished')),
        failed: meter.counter(key('failed')),
        unknown: meter.counter(key('unknown')),
        latency: meter.histogram(key('latency')),
        lag: meter.histogram(key('lag')),
      };
    });
  }

  submitted({ scenario, tags, sentNs, intendedNs }: ObservedOperation): void {
    const { started, lag } = this.#counts.of(scenario, tags);
    started.value++;
    lag.record(sentNs - intendedNs);
  }

  finished({ scenario, tags, outcome, doneNs, intendedNs }: EndedOperation): void {
    const counts = this.#counts.of(scenario, tags);
    counts.finished.value++;
    if (outcome !== 'ok') counts[outcome].value++;
    if (outcome !== 'failed') counts.latency.record(doneNs - intendedNs);
  }

  roundEnded(): void {
    this.#counts.clear();
  }
}

/** Under which key something of a scenario is counted in windows. */
export function scenarioKey(name: keyof typeof liveNames, { name: scenario, tags }: Pick<ObservedScenario, 'name' | 'tags'>): string {
  return liveKey(liveNames[name], { ...tags, scenario });
}
