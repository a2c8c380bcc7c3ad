import { liveKey, liveNames } from '../../model/load.ts';
import type { EndedOperation, ObservedOperation, ObservedScenario, Observer } from '../../model/observer.ts';
import type { Histogram } from '../../recording/histogram.ts';
import type { Counter, WindowMeter } from '../../recording/window-meter.ts';
import { PerScenario } from './per-scenario.ts';

interface ScenarioCounts {
  readonly started: Counter;
  readonly finished: Counter;
  readonly failed: Counter;
  readonly unknown: Counter;
  readonly latency: Histogram;
  readonly lag: Histogram;
}

/** Counts operations for the live view and for thresholds that abort, each under the label of its scenario and the tags of that. */
export class LiveWindows implements Observer {
  readonly #scenarios: PerScenario<ScenarioCounts>;

  constructor(meter: WindowMeter) {
    this.#scenarios = new PerScenario((scenario) => {
      const key = (name: keyof typeof liveNames): string => scenarioKey(name, scenario);
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

  submitted({ scenario, sentNs, intendedNs }: ObservedOperation): void {
    const { started, lag } = this.#scenarios.of(scenario);
    started.value++;
    lag.record(sentNs - intendedNs);
  }

  finished({ scenario, outcome, doneNs, intendedNs }: EndedOperation): void {
    const counts = this.#scenarios.of(scenario);
    counts.finished.value++;
    if (outcome !== 'ok') counts[outcome].value++;
    if (outcome !== 'failed') counts.latency.record(doneNs - intendedNs);
  }

  roundEnded(): void {
    this.#scenarios.clear();
  }
}

/** Under which key something of a scenario is counted in windows. */
export function scenarioKey(name: keyof typeof liveNames, { name: scenario, tags }: Pick<ObservedScenario, 'name' | 'tags'>): string {
  return liveKey(liveNames[name], { ...tags, scenario });
}
