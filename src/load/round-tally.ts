import type { RoundReport } from '../model/host.ts';
import { Histogram } from '../recording/histogram.ts';
import { DistinctTexts } from './distinct-texts.ts';
import { FailureTexts } from './failure-texts.ts';
import { InFlight } from './in-flight.ts';

type TallyFigures = Pick<
  RoundReport,
  'due' | 'missed' | 'dropped' | 'started' | 'ok' | 'failed' | 'unknown' | 'lagP99Ns' | 'errors' | 'shortfalls'
>;

/** What happened in one round on one agent: its counts, and the operations that are in flight. */
export class RoundTally {
  readonly inFlight = new InFlight();
  /** How late operations were sent that a schedule wanted. */
  readonly lag = new Histogram();
  readonly failures = new FailureTexts();
  /** What schedules wanted; operations of a closed loop are not among them. */
  due = 0;
  /** Due and never started, though nobody chose that. */
  missed = 0;
  /** Due and not started, because the experiment says so. */
  dropped = 0;
  started = 0;
  ok = 0;
  failed = 0;
  unknown = 0;
  /** What kept entries from doing all that was asked, in words: a feed that ran dry. The run fails for it. */
  readonly shortfalls = new DistinctTexts('more kept the load from doing what was asked');
  /** Told when nothing is in flight any more. */
  emptied: (() => void) | undefined;

  /** What a host reports of it at the end of the round. */
  figures(): TallyFigures {
    const { due, missed, dropped, started, ok, failed, unknown, lag, failures, shortfalls } = this;
    const counts = { due, missed, dropped, started, ok, failed, unknown };
    return { ...counts, lagP99Ns: lag.quantile(0.99) ?? 0, errors: failures.list(), shortfalls: [...shortfalls] };
  }
}
