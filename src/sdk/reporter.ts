import type { ReporterDeclaration } from '../model/reporter.ts';

/** What a reporter imports. */
export type { JsonObject } from '../model/json.ts';
export type { LiveView } from '../model/live.ts';
export type { ParamSpec, ParamSpecs } from '../model/params.ts';
export type { Plan } from '../model/plan.ts';
export type { Reporter, ReporterContext, ReporterDeclaration, RunEnded, StepProgress } from '../model/reporter.ts';
export type { Results } from '../model/result.ts';
export type { Row, RunTables, TimedView } from '../model/run-tables.ts';

/** Gives a reporter its types: `export default defineReporter({about: '…', make: (context, options) => ({…})})`. */
export function defineReporter(reporter: ReporterDeclaration): ReporterDeclaration {
  return reporter;
}
