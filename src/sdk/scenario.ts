import type { ParamsOf } from '../model/param-values.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { MeasureKind, MeasureSpecs, Names, Scenario } from '../model/scenario.ts';

/** What a scenario imports. */
export type { Clock } from '../model/clock.ts';
export { fillInEnvironment } from '../model/environment-values.ts';
export { RegattaError } from '../model/errors.ts';
export type { Row } from '../model/feed.ts';
export type { FileParam } from '../model/file-param.ts';
export type { Json, JsonObject } from '../model/json.ts';
export { parseJsonPath, valueAt } from '../model/json-path.ts';
export type { LiveCounters } from '../model/live-counters.ts';
export type { NodeHandle } from '../model/node.ts';
export type { ParamsOf } from '../model/param-values.ts';
export type { ParamSpecs } from '../model/params.ts';
export { drawWeighted, type Random } from '../model/random.ts';
export { cutAtValues, type RunValue } from '../model/run-values.ts';
export type { Awaitable, Operation, Outcome, Scenario, ScenarioContext, ScenarioRun, Session } from '../model/scenario.ts';
export type { Recorder, Table, TableWriter } from '../model/table.ts';
export { asText, jsonTemplate, made, MissingValue, type Template, textTemplate, type Values } from '../model/template.ts';
export { writeDuration } from '../model/units.ts';

/**
 * Says what a scenario is, and infers the types that its functions work with: `params` from their specs, the client from what `connect` makes, and the names
 * that operations may use from `columns`, `tags` and `metrics`. Write all of these before `operation`. A client that the node itself brings is typed where it is
 * taken: `operation(op: Operation<GossipClient>)`.
 */
export function defineScenario<
  const Specs extends ParamSpecs = ParamSpecs,
  Client = unknown,
  const Column extends string = string,
  const Tag extends string = string,
  const Metrics extends MeasureSpecs = MeasureSpecs,
>(
  scenario: Defined<Specs, Client, NamesOf<Column, Tag, Metrics>> & { readonly metrics?: Metrics },
): Scenario<Client, ParamsOf<Specs>, NamesOf<Column, Tag, Metrics>> {
  return scenario;
}

interface NamesOf<Column extends string, Tag extends string, Metrics extends MeasureSpecs> {
  readonly column: Column;
  readonly tag: Tag;
  readonly counter: OfKind<Metrics, 'counter'>;
  readonly gauge: OfKind<Metrics, 'gauge'>;
  readonly trend: OfKind<Metrics, 'trend'>;
}

type OfKind<Metrics extends MeasureSpecs, Kind extends MeasureKind> = string extends keyof Metrics
  ? string
  : { [Name in keyof Metrics]: Metrics[Name]['kind'] extends Kind ? Name : never }[keyof Metrics] & string;

type Defined<Specs extends ParamSpecs, Client, Named extends Names> = Scenario<Client, ParamsOf<Specs>, Named> & {
  readonly params?: Specs;
};
