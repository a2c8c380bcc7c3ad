import type { Clock } from '../model/clock.ts';
import type { Recorder } from '../model/table.ts';
import type { WindowMeter } from '../recording/window-meter.ts';
import type { Dispatch } from './dispatch.ts';

/** The process that drives load, as the engine sees it. */
export interface LoadAgent {
  readonly name: string;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly live: WindowMeter;
  readonly dispatch: Dispatch;
  readonly recorder: Recorder;
  /** Absolute path of the folder for what this process leaves, `agents/<name>` of the run. */
  readonly directory: string;
  /** Takes note of what is wrong and ends nothing. */
  readonly problem: (text: string) => void;
}
