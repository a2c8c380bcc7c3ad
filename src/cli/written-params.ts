import { besideDefaults } from '../experiment/beside-defaults.ts';
import { writeValue } from '../experiment/notations.ts';
import type { Kit } from '../model/kit.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { Plan, ScenarioPlan } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';

/** The params of a scenario of a plan as a user writes them, each `size 16KiB`, less those that are default. */
export type WrittenParams = (scenario: ScenarioPlan) => readonly string[];

/** {@link WrittenParams} of a plan that was made in this process: modules of scenarios have been loaded and are not loaded again. */
export async function writtenParams({ rounds }: Plan, kits: readonly Kit[]): Promise<WrittenParams> {
  const scenarios = rounds.flatMap(({ entries }) => entries.flatMap((entry) => entry.scenarios));
  const specs = new Map(
    await Promise.all(scenarios.map(async (scenario) => [scenario.scenario.url, await specsOf(scenario, kits)] as const)),
  );
  return ({ scenario, params }) => {
    const declared = specs.get(scenario.url) ?? {};
    return Object.entries(besideDefaults(declared, params)).map(([name, value]) => `${name} ${writeValue(declared[name], value)}`);
  };
}

/** What a kit declares of its scenarios, or the module of one of the user's own. A program that drives an entry by itself has no module. */
async function specsOf({ kit, scenario: { name, url } }: ScenarioPlan, kits: readonly Kit[]): Promise<ParamSpecs> {
  const declaration = kits.find((each) => each.name === kit)?.scenarios[name];
  if (declaration?.url === url) return declaration.params;
  if (url === '') return {};
  const { default: scenario } = (await import(url)) as { readonly default: Scenario };
  return scenario.params ?? {};
}
