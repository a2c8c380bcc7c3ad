import type { Clock } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { NodeHandle } from '../model/node.ts';
import { makePacer, type PacerPart, type PacerRef } from '../model/pacer.ts';
import type { EntryPlan, ScenarioPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import type { SyncClient } from '../model/sync.ts';
import { type Scenario, type ScenarioContext, scenarioProblem, type ScenarioRun } from '../model/scenario.ts';
import { controllerOf } from './controllers/index.ts';
import type { Drive } from './drive.ts';
import { Feeds } from './feeds/feeds.ts';
import type { LaneEntry, LaneScenario } from './lane.ts';
import { openLoop, steeredLoop } from './open-loop.ts';
import type { Target } from './operation.ts';
import { loops } from './loops/index.ts';
import { pacers } from './pacers/index.ts';
import { weightedPicker } from './pick.ts';
import type { Owner } from './share.ts';
import { programDrive } from './program-drive.ts';
import { SteeredPacer } from './steered-pacer.ts';

export interface PreparedEntry extends LaneEntry {
  readonly scenarios: readonly PreparedScenario[];
  readonly drive: Drive;
  teardown(): Promise<void>;
}

interface PreparedScenario extends LaneScenario {
  teardown(): Promise<void>;
}

/** Where an entry is prepared. */
export interface EntrySite {
  readonly agent: string;
  /** Names of all hosts that drive load. */
  readonly agents: readonly string[];
  readonly sync: SyncClient;
  readonly clock: Clock;
  readonly run: ScenarioRun;
  /** Place of the entry in the plan, which with the plan's seed gives it its own randomness. */
  readonly seed: number;
  readonly nodes: readonly NodeHandle[];
  /** Whether it takes its turn of the operations that belong to no host. */
  readonly isAgent: boolean;
  /** What a node of this host offers to scenarios itself. */
  clientOf(node: number): unknown;
  readonly signal: AbortSignal;
}

/**
 * Loads the scenarios of an entry, sets them up and makes the clients of the nodes that this agent may work on; undefined where no operation can be this agent's.
 * @throws RegattaError KIT_BROKEN naming the scenario and what it threw.
 */
export async function prepareEntry(plan: EntryPlan, site: EntrySite): Promise<PreparedEntry | undefined> {
  const { seed, nodes } = site;
  const handles = nodes.filter(({ fleet }) => plan.on.includes(fleet));
  const owners = plan.on.length > 0 ? handles.map((handle) => ownerOf(handle, site)) : [ownerOf({}, site)];
  if (owners.length > 0 && owners.every((owner) => owner === 'theirs')) return undefined;
  const feeds = await Feeds.open(plan.feeds ?? [], seed);
  const scenarios = await Promise.all(plan.scenarios.map((scenario) => prepareScenario(scenario, plan, handles, site)));
  return {
    plan,
    scenarios,
    scenarioOf: weightedPicker(
      plan.scenarios.map(({ weight }) => weight),
      seed,
    ),
    drive: await driveOf(plan),
    feeds,
    seed,
    owners,
    teardown: async () => void (await Promise.all(scenarios.map((scenario) => scenario.teardown()))),
  };
}

async function prepareScenario(
  plan: ScenarioPlan,
  entry: EntryPlan,
  handles: readonly NodeHandle[],
  site: EntrySite,
): Promise<PreparedScenario> {
  const { seed, signal, clock, agent, agents, sync, run } = site;
  const { on } = entry;
  if (handles.length === 0 && on.length > 0) {
    throw broken(plan, new Error(`there are no nodes in ${on.join(', ')}`));
  }
  const scenario = await loadScenario(plan, entry);
  const context: ScenarioContext = {
    params: plan.params,
    nodes: handles,
    agent: { name: agent, index: agents.indexOf(agent), count: agents.length },
    random: seededRandom(seed, 'scenario', agent),
    sync,
    clock,
    run,
    signal,
  };
  try {
    await scenario.setup?.(context);
    const targets = await Promise.all(
      handles.map(async (handle) => ({
        node: { handle, client: await clientFor(handle, { scenario, context, site }) },
        number: handle.number,
      })),
    );
    return { plan, scenario, context, targets: on.length > 0 ? targets : [noTarget], teardown: () => teardown(plan, scenario, context) };
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

async function loadScenario(plan: ScenarioPlan, { drive }: EntryPlan): Promise<Scenario> {
  // what a program does by itself is no scenario of ours
  if (drive.kind === 'closed-loop' && drive.url !== undefined) return { operation: () => undefined };
  const { url } = plan.scenario;
  const takesUsers = drive.kind === 'closed-loop' && loops[drive.name]?.takesUsers === true;
  try {
    const { default: exported } = (await import(url)) as { readonly default?: Scenario };
    const problem = scenarioProblem(exported);
    if (exported === undefined || problem !== undefined) throw new TypeError(problem);
    if (exported.user !== undefined && !takesUsers) throw new TypeError('it is of users, which need the drive users');
    return exported;
  } catch (error) {
    throw broken(plan, error);
  }
}

async function clientFor(
  handle: NodeHandle,
  { scenario, context, site }: { readonly scenario: Scenario; readonly context: ScenarioContext; readonly site: EntrySite },
): Promise<unknown> {
  const owner = ownerOf(handle, site);
  if (owner === 'theirs') return undefined;
  return owner === 'mine' ? site.clientOf(handle.number) : await scenario.connect?.(handle, context);
}

/** Whose operations on a node are: its host's where it has a client of its own there; any other, and operations without a node, are dealt to all agents in turn. */
function ownerOf({ hasClient, host }: Partial<NodeHandle>, { agent, isAgent }: EntrySite): Owner {
  if (hasClient === true) return host === agent ? 'mine' : 'theirs';
  return isAgent ? 'shared' : 'theirs';
}

/** Of an entry that works on no fleet: a scenario that asks for the node anyway fails. */
const noTarget: Target = {
  get node(): never {
    throw new Error('this operation has no node: its load entry works on no fleet');
  },
  number: -1,
};

async function findPacer({ name, url }: PacerRef): Promise<PacerPart> {
  const part = url === undefined ? pacers[name] : ((await import(url)) as { readonly default?: PacerPart }).default;
  if (part === undefined) throw new RegattaError('INTERNAL', `no pacer is named ${name}; there are ${Object.keys(pacers).join(', ')}`);
  return part;
}

/** What drives an entry, by the kind of its drive. */
async function driveOf(plan: EntryPlan): Promise<Drive> {
  const controller = controllerOf(plan.drive);
  if (controller !== undefined) return steeredLoop(new SteeredPacer(controller.first, plan.forNs ?? undefined));
  const { kind, name, options, url } = plan.drive;
  if (kind === 'pacer') return openLoop(await makePacer(plan.drive, plan, findPacer));
  if (url !== undefined) return programDrive({ ...plan.drive, url });
  const loop = loops[name];
  if (loop === undefined) throw new RegattaError('INTERNAL', `no ${kind} is named ${name}`);
  return loop.make(options);
}

function broken({ scenario }: ScenarioPlan, error: unknown): RegattaError {
  return new RegattaError('KIT_BROKEN', `scenario ${scenario.name} cannot be used: ${messageOf(error)}`, {
    hint: stackIn(scenario.url, error) ?? scenario.url,
    cause: error,
  });
}

/** Where in the scenario's own file an error came up. */
function stackIn(url: string, error: unknown): string | undefined {
  return error instanceof Error && error.stack?.includes(url) === true ? error.stack : undefined;
}
