/** What a scenario imports. */
export type { JsonObject } from '../model/json.ts';
export type { Operation, Outcome, Scenario, ScenarioContext } from '../model/kit.ts';
export type { NodeHandle } from '../model/node.ts';
export type { ParamSpecs } from '../model/params.ts';
