import { performance } from 'node:perf_hooks';
import { NS_PER_MS } from '../../model/clock.ts';

/** A wall clock that is so far from where it should be was set, ns; `Date.now()` counts whole milliseconds. */
const SET_NS = 2 * NS_PER_MS;

/**
 * Wall clock less monotonic clock of this machine, ns. Node reads the wall clock to the microsecond only once, at the start of the process: that is
 * taken unless the clock was set since.
 */
export function wallMinusMonotonicNs(): number {
  const monotonicNs = Number(process.hrtime.bigint());
  const sinceStartNs = (performance.timeOrigin + performance.now()) * NS_PER_MS;
  const nowNs = Date.now() * NS_PER_MS;
  const wallNs = Math.abs(nowNs - sinceStartNs) < SET_NS ? sinceStartNs : nowNs;
  return wallNs - monotonicNs;
}
