import type { ParamsOf } from '../model/param-values.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { Names, Scenario } from '../model/scenario.ts';

/** What a scenario imports. */
export type { Clock } from '../model/clock.ts';
export type { Row } from '../model/feed.ts';
export type { Json, JsonObject } from '../model/json.ts';
export type { NodeHandle } from '../model/node.ts';
export type { ParamsOf } from '../model/param-values.ts';
export type { ParamSpecs } from '../model/params.ts';
export { cutAtValues, type RunValue } from '../model/run-values.ts';
export type { Operation, Outcome, Scenario, ScenarioContext, Session } from '../model/scenario.ts';
export { writeDuration } from '../model/units.ts';

/**
 * Says what a scenario is, and infers the types that its functions work with: `params` from their specs, the client from what `connect` makes, and the names
 * that operations may use from `columns` and `tags`. Write all of these before `operation`. A client that the node itself brings is typed where it is
 * taken: `operation(op: Operation<GossipClient>)`.
 */
export function defineScenario<
  const Specs extends ParamSpecs = ParamSpecs,
  Client = unknown,
  const Column extends string = string,
  const Tag extends string = string,
>(scenario: Defined<Specs, Client, { column: Column; tag: Tag }>): Scenario<Client, ParamsOf<Specs>, { column: Column; tag: Tag }> {
  return scenario;
}

type Defined<Specs extends ParamSpecs, Client, Named extends Names> = Scenario<Client, ParamsOf<Specs>, Named> & {
  readonly params?: Specs;
};
