import type { ObserverDeclaration } from '../model/observer.ts';

/** What an observer imports. */
export { NS_PER_MS, NS_PER_S, NS_PER_US } from '../model/clock.ts';
export type { JsonObject } from '../model/json.ts';
export type { LiveCounters } from '../model/live-counters.ts';
export type {
  EndedOperation,
  ObservedOperation,
  ObservedRound,
  ObservedScenario,
  ObservedStep,
  Observer,
  ObserverContext,
  ObserverDeclaration,
} from '../model/observer.ts';
export type { ParamSpec, ParamSpecs } from '../model/params.ts';
export type { Outcome } from '../model/scenario.ts';
export { eventsTable, seriesTable } from '../model/table.ts';
export type { Column, Recorder, Table, TableWriter } from '../model/table.ts';

/** Gives an observer its types: `export default defineObserver({about: '…', tables: […], make: (context, options) => ({…})})`. */
export function defineObserver(observer: ObserverDeclaration): ObserverDeclaration {
  return observer;
}
