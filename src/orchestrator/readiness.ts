import { isAgent } from '../model/agents.ts';
import { RegattaError } from '../model/errors.ts';
import { partsOfNodes, versionLabel } from '../model/fleet-of-node.ts';
import type { HostPage, PrepareOrder, PrepareReply } from '../model/host.ts';
import type { Link } from '../model/node.ts';
import type { Plan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import type { Deployment, PlacedHost } from '../model/runner.ts';
import { makeLinks } from '../network/links.ts';
import { makeTopology } from '../network/make-topology.ts';
import { lastLines } from './host-watch.ts';
import { LoadedVersions } from './loaded-versions.ts';
import type { NodeLedger } from './node-ledger.ts';
import type { Notices } from './notices.ts';
import { startOrder } from './start-order.ts';

/** What getting ready needs to know of the run. */
export interface ReadinessContext {
  readonly plan: Plan;
  readonly runId: string;
  readonly runStartNs: number;
  readonly directory: string;
  readonly deployment: Deployment;
  readonly ledger: NodeLedger;
  /** Filled with the pages that hosts serve, by name of the host. */
  readonly hostPages: Map<string, HostPage>;
  readonly notices: Notices;
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * Brings all nodes from placed to ready: starts them in waves by `needs`, connects each wave along the topology, and waits until the network
 * has settled and the load is prepared. Answers with the versions that hosts really loaded.
 */
export async function makeReady(context: ReadinessContext): Promise<{ readonly [name: string]: string }> {
  const { plan, deployment, ledger, notices, step, signal } = context;
  const versions = new LoadedVersions();
  const links = linksOf(plan, deployment);
  const up = new Set<number>();
  const start = async (wave: readonly string[]): Promise<void> => {
    await Promise.all(deployment.hosts.map((host) => startWave(context, host, { wave, versions })));
  };
  for (const wave of startOrder(plan.fleets)) {
    const label = plan.fleets.length === 1 ? 'nodes' : wave.join(', ');
    await step(`start ${label}`, () => start(wave));
    const fresh = links.filter(({ from, to }) => !(up.has(from) && up.has(to)) && isUp(ledger, from) && isUp(ledger, to));
    for (const handle of ledger.handles) if (handle !== undefined) up.add(handle.number);
    await step(`connect ${label} (${fresh.length} ${fresh.length === 1 ? 'link' : 'links'})`, async () => {
      const nodes = ledger.handles.filter((handle) => handle !== undefined);
      await Promise.all(
        deployment.hosts.map((host) => {
          const numbers = new Set(host.nodes.map(({ number }) => number));
          const ownLinks = fresh.filter(({ from, to }) => numbers.has(from) || numbers.has(to));
          return prepare(host, { kind: 'connect', nodes, links: ownLinks }, signal);
        }),
      );
    });
  }
  await notices.nodesUp(ledger.handles.filter((handle) => handle !== undefined));
  const hasNodes = plan.fleets.length > 0;
  await step(hasNodes ? 'wait until the network has settled' : 'prepare the load', async () => {
    if (!hasNodes) await start([]);
    const agents = deployment.hosts.filter(({ nodes }) => isAgent(plan, nodes.length)).map(({ handle }) => handle.name);
    await Promise.all(deployment.hosts.map((host) => prepare(host, { kind: 'settle', limitNs: plan.settleNs, agents }, signal)));
  });
  return versions.all;
}

function isUp(ledger: NodeLedger, node: number): boolean {
  return ledger.handles[node] !== undefined;
}

function linksOf(plan: Plan, deployment: Deployment): readonly Link[] {
  const nodes = deployment.hosts.flatMap((host) => host.nodes).toSorted((a, b) => a.number - b.number);
  const edges = makeTopology(plan.network, nodes, seededRandom(plan.seed, 'topology'));
  return makeLinks(plan.network, nodes, edges, plan.seed);
}

/** What a node prints by itself lies in the log of its host: an error about nodes ends with what is last there. */
async function prepare(host: PlacedHost, order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply> {
  try {
    return await host.handle.prepare(order, signal);
  } catch (error) {
    if (!(error instanceof RegattaError) || error.code === 'HOST_LOST') throw error;
    const hint = [error.hint, lastLines(host)].filter((text) => text !== undefined).join('\n');
    throw new RegattaError(error.code, error.message, { hint, cause: error });
  }
}

async function startWave(
  context: ReadinessContext,
  host: PlacedHost,
  { wave, versions }: { readonly wave: readonly string[]; readonly versions: LoadedVersions },
): Promise<void> {
  const { plan, runId, runStartNs, directory, ledger, hostPages, signal } = context;
  const nodes = host.nodes.filter(({ fleet }) => wave.includes(fleet));
  const known = ledger.handles.filter((handle) => handle !== undefined);
  const order = { kind: 'start', plan, runId, runStartNs, directory, nodes, known } as const;
  const { cards = [], versions: loaded = {}, page } = await prepare(host, order, signal);
  if (page !== undefined) hostPages.set(host.handle.name, page);
  for (const ready of cards) {
    const assignment = nodes.find(({ number }) => number === ready.node);
    if (assignment === undefined) continue;
    ledger.up(assignment, ready, { host: host.handle.name, machine: host.machine, version: versionLabel(plan, assignment) });
  }
  versions.add(partsOfNodes(plan, nodes), loaded);
}
