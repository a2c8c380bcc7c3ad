/** What a kit's `kit.ts` imports: declarations, how it names its modules, and what its reviews say of slips. */
export { didYouMean } from '../experiment/did-you-mean.ts';
export { environmentWarning, variableOf } from '../model/environment-values.ts';
export type { Kit, KitView, NodeDeclaration, PlanRemark, ScenarioDeclaration } from '../model/kit.ts';
export { moduleBeside } from '../model/module-beside.ts';
export type { MetricSpec } from '../model/metric.ts';
export type { FeedPlan } from '../model/feed.ts';
export { feedValueProblem } from '../model/feed-values.ts';
export type { Json, JsonObject } from '../model/json.ts';
export { parseJsonPath } from '../model/json-path.ts';
export type { DurationRange, ParamSpec, ParamSpecs } from '../model/params.ts';
export { cutAtValues, type RunValue } from '../model/run-values.ts';
export type { EntryPlan, ScenarioPlan, FleetPlan, Plan, TopologyPlan } from '../model/plan.ts';
export { plannedLengthNs } from '../model/round-outline.ts';
export type { ChartSpec, KitReport, NodeColumnSpec, TableSpec } from '../model/report.ts';
export type { Column, Table } from '../model/table.ts';
