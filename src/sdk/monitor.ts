import type { MonitorDeclaration } from '../model/monitor.ts';

/** What a monitor imports. */
export { NS_PER_MS, NS_PER_S, NS_PER_US } from '../model/clock.ts';
export type { JsonObject } from '../model/json.ts';
export { NotHere } from '../model/monitor.ts';
export type {
  EventLoopDelays,
  Monitor,
  MonitorContext,
  MonitorDeclaration,
  OptionRemark,
  MonitorPlace,
  SeriesSubject,
  SeriesWriter,
  WatchedProcess,
} from '../model/monitor.ts';
export type { ParamSpec, ParamSpecs } from '../model/params.ts';
export { seriesName } from '../model/series-name.ts';

/** Gives a monitor its types: `export default defineMonitor({about: '…', place: 'machine', start: (context, options) => ({read(write) {…}})})`. */
export function defineMonitor(monitor: MonitorDeclaration): MonitorDeclaration {
  return monitor;
}
