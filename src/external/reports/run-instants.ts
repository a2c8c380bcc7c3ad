import { type Clock, NS_PER_MS, NS_PER_S, NS_PER_US } from '../../model/clock.ts';
import type { ReportClock } from './report-fields.ts';
import { wallMinusMonotonicNs } from './wall-clock.ts';
import { shown, WrongLine } from '../../readings/text/wrong-line.ts';

/** How far ahead of us a stamp may be, ns: clocks have a grain, and a wall clock is put right while it runs. */
const MOST_AHEAD_NS = 10 * NS_PER_MS;

const isoInstant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** What a number of `unix` was probably meant in, by how many ns that is. */
const otherUnits = [
  ['seconds', NS_PER_S],
  ['milliseconds', NS_PER_MS],
  ['microseconds', NS_PER_US],
] as const;

/** Turns the instants that a node writes into ns since run start, and refuses those that cannot be. */
export class RunInstants {
  readonly #clock: Clock;
  readonly #runStartNs: number;
  readonly #wallMinusMonotonicNs: () => number;

  constructor(clock: Clock, runStartNs: number, offsetNs = wallMinusMonotonicNs) {
    this.#clock = clock;
    this.#runStartNs = runStartNs;
    this.#wallMinusMonotonicNs = offsetNs;
  }

  /** ns since run start. */
  now(): number {
    return this.#clock.now() - this.#runStartNs;
  }

  /**
   * @param field for the message
   * @param value as {@link fieldTypes} says; a text is on the wall clock, whatever `clock` says
   * @throws WrongLine when it is before the run or in the future
   */
  read(field: string, value: number | string, clock: ReportClock): number {
    const ts = typeof value === 'string' ? this.#fromUnix(parseIso(field, value)) : this.#fromClock(value, clock);
    if (ts >= 0 && ts <= this.now() + MOST_AHEAD_NS) return ts;
    const when = ts < 0 ? `${-ts / NS_PER_S} s before the run began` : `${(ts - this.now()) / NS_PER_S} s in the future`;
    throw new WrongLine(`"${field}" is ${when} on the clock "${clock}": ${shown(value)}${this.#hint(value, clock)}`);
  }

  #fromClock(value: number, clock: ReportClock): number {
    if (clock === 'run') return value;
    return clock === 'monotonic' ? value - this.#runStartNs : this.#fromUnix(value);
  }

  #fromUnix(ns: number): number {
    return ns - (this.#runStartNs + this.#wallMinusMonotonicNs());
  }

  /** The usual slips: another unit, or another clock than the line names. */
  #hint(value: number | string, clock: ReportClock): string {
    if (typeof value === 'string') return '';
    const isNow = (ts: number): boolean => ts >= 0 && ts <= this.now() + MOST_AHEAD_NS;
    if (clock === 'unix') {
      const unit = otherUnits.find(([, ns]) => isNow(this.#fromUnix(value * ns)));
      return unit === undefined ? '' : `; these are ${unit[0]}, and ns are meant`;
    }
    const other = (['monotonic', 'unix'] as const).find((name) => isNow(this.#fromClock(value, name)));
    return other === undefined ? '' : `; for these, the line needs "clock": "${other}"`;
  }
}

/** A float64 holds today's ns to 256. */
function parseIso(field: string, text: string): number {
  const [, second, fraction = '', zone] = isoInstant.exec(text) ?? [];
  const ms = second === undefined ? Number.NaN : Date.parse(`${second}${zone}`);
  if (Number.isNaN(ms)) throw new WrongLine(`"${field}" is no instant of ISO 8601 with a zone: ${shown(text)}`);
  return ms * NS_PER_MS + Math.round(Number(`0${fraction}`) * NS_PER_S);
}
