import type { Clock } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Operation, Scenario, ScenarioContext } from '../model/kit.ts';
import type { Pacer } from '../model/load.ts';
import type { NodeHandle } from '../model/node.ts';
import type { EntryPlan, ScenarioPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import { pacers } from './pacers/index.ts';
import { weightedPicker } from './pick.ts';

/** An entry with everything that it needs to start operations at once. */
export interface PreparedEntry {
  readonly plan: EntryPlan;
  readonly scenarios: readonly PreparedScenario[];
  /** Which of them operation n is: an index. */
  readonly scenarioOf: (operation: number) => number;
  readonly pacer: Pacer;
  readonly seed: number;
  /** The nodes that it targets, in order of number. */
  readonly handles: readonly NodeHandle[];
  /** Names of the hosts that run nodes themselves: operations on those nodes are theirs. */
  readonly hosted: ReadonlySet<string>;
  teardown(): Promise<void>;
}

export interface PreparedScenario {
  readonly plan: ScenarioPlan;
  readonly scenario: Scenario;
  /** The entry's nodes; the client only where this agent may own operations. */
  readonly targets: readonly Operation['node'][];
  teardown(): Promise<void>;
}

/** Where an entry is prepared. */
export interface EntrySite {
  readonly agent: string;
  readonly clock: Clock;
  /** Place of the entry in the plan, which with the plan's seed gives it its own randomness. */
  readonly seed: number;
  readonly nodes: readonly NodeHandle[];
  readonly hosted: ReadonlySet<string>;
  /** What a node of this host offers to scenarios itself. */
  clientOf(node: number): unknown;
  readonly signal: AbortSignal;
}

/**
 * Loads the scenarios of an entry, sets them up and makes the clients of the nodes that this agent may work on.
 * @throws RegattaError KIT_BROKEN naming the scenario and what it threw.
 */
export async function prepareEntry(plan: EntryPlan, site: EntrySite): Promise<PreparedEntry> {
  const { seed, nodes, hosted } = site;
  const handles = nodes.filter(({ fleet }) => plan.on.includes(fleet));
  const scenarios = await Promise.all(plan.scenarios.map((scenario) => prepareScenario(scenario, plan, handles, site)));
  return {
    plan,
    scenarios,
    scenarioOf: weightedPicker(
      plan.scenarios.map(({ weight }) => weight),
      seed,
    ),
    pacer: pacerOf(plan),
    seed,
    handles,
    hosted,
    teardown: async () => void (await Promise.all(scenarios.map((scenario) => scenario.teardown()))),
  };
}

async function prepareScenario(
  plan: ScenarioPlan,
  { on }: EntryPlan,
  handles: readonly NodeHandle[],
  site: EntrySite,
): Promise<PreparedScenario> {
  const { seed, signal, clock, agent } = site;
  if (handles.length === 0) {
    throw broken(plan, new Error(`there are no nodes in ${on.join(', ')}`));
  }
  const scenario = await loadScenario(plan);
  const context: ScenarioContext = { params: plan.params, nodes: handles, random: seededRandom(seed, 'scenario', agent), clock, signal };
  try {
    await scenario.setup?.(context);
    const targets = await Promise.all(
      handles.map(async (handle) => ({ handle, client: await clientFor(handle, { scenario, context, site }) })),
    );
    return { plan, scenario, targets, teardown: () => teardown(plan, scenario, context) };
  } catch (error) {
    throw error instanceof RegattaError ? error : broken(plan, error);
  }
}

async function teardown(plan: ScenarioPlan, scenario: Scenario, context: ScenarioContext): Promise<void> {
  try {
    await scenario.teardown?.(context);
  } catch (error) {
    throw broken(plan, error);
  }
}

async function loadScenario(plan: ScenarioPlan): Promise<Scenario> {
  const { url } = plan.scenario;
  try {
    const module = (await import(url)) as { readonly default?: Scenario };
    if (typeof module.default?.operation !== 'function') {
      throw new TypeError('its default export has no function `operation`');
    }
    return module.default;
  } catch (error) {
    throw broken(plan, error);
  }
}

async function clientFor(
  handle: NodeHandle,
  { scenario, context, site }: { readonly scenario: Scenario; readonly context: ScenarioContext; readonly site: EntrySite },
): Promise<unknown> {
  if (handle.host !== site.agent && site.hosted.has(handle.host)) {
    return undefined;
  }
  return (handle.host === site.agent ? site.clientOf(handle.number) : undefined) ?? (await scenario.connect?.(handle, context));
}

function pacerOf({ drive }: EntryPlan): Pacer {
  const part = pacers[drive.name];
  if (part === undefined) {
    throw new RegattaError('INTERNAL', `no pacer is named ${drive.name}; there are ${Object.keys(pacers).join(', ')}`);
  }
  return part.make(drive.options);
}

function broken({ scenario }: ScenarioPlan, error: unknown): RegattaError {
  return new RegattaError('KIT_BROKEN', `scenario ${scenario.name} cannot be used: ${messageOf(error)}`, {
    hint: scenario.url,
    cause: error,
  });
}
