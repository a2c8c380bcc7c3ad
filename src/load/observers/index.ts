import type { JsonObject } from '../../model/json.ts';
import type { Observer, ObserverContext, ObserverDeclaration } from '../../model/observer.ts';
import type { WindowMeter } from '../../recording/window-meter.ts';
import { FailureLog, failureLogOptions } from './failure-log.ts';
import { SampleRecorder } from './recorder.ts';
import { LiveWindows } from './windows.ts';

/** What Regatta's own are made with: they count too often to name each counter. */
export interface OwnObserverContext extends ObserverContext {
  readonly live: WindowMeter;
}

interface OwnObserver extends Omit<ObserverDeclaration, 'make'> {
  readonly make: (context: OwnObserverContext, options: JsonObject) => Observer;
}

/** What `observers:` in an experiment may name. */
export const observers: { readonly [name: string]: OwnObserver } = {
  recorder: {
    about: 'the table `samples`: a row for each operation, and one for each of its steps',
    make: ({ recorder }) => new SampleRecorder(recorder),
  },
  windows: {
    about: 'counts and histograms of each second, for the live view and for what ends or steers the load',
    make: ({ live }) => new LiveWindows(live),
  },
  failures: {
    about: '`agents/<host>/failures.ndjson`: each operation that did not end ok',
    options: failureLogOptions,
    make: (context, options) => new FailureLog(context, options),
  },
};
