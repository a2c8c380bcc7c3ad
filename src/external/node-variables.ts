import { RegattaError } from '../sdk/node.ts';
import type { NodeContext } from '../sdk/node.ts';
import { peerFacts } from '../model/rendezvous-topics.ts';

/** What a node is told of itself, its run and its machine. */
export interface NodeFacts {
  readonly context: Pick<NodeContext, 'node' | 'run' | 'rendezvous' | 'known' | 'runStartNs'>;
  /** By name, as the fleet asked for them. */
  readonly ports: { readonly [name: string]: number };
  readonly testground: TestgroundSettings;
  /** Wall clock since 1970 less the run's clock, ns. */
  readonly wallMinusMonotonicNs: number;
  readonly hostname: string;
  /** Directories for what is to be kept, and for what need not be. */
  readonly output: string;
  readonly temporary: string;
}

/** What only plans of Testground read; where a member is not given, what stands for it in a run of Regatta's. */
export interface TestgroundSettings {
  readonly plan?: string;
  readonly case?: string;
  readonly params?: { readonly [name: string]: string };
}

/** The longest that Linux lets one variable be, its name and the zero at its end among it (MAX_ARG_STRLEN of execve(2)), bytes. */
const mostBytes = 128 << 10;

/**
 * The variables by which a program learns who it is in the run, whatever language it is written in: `REGATTA_…`, and the names that Testground's SDKs read. Documented in docs/external-nodes.md.
 * @throws RegattaError NODE_START when a value cannot be told by a variable
 */
export function nodeVariables(facts: NodeFacts): { readonly [name: string]: string } {
  const environment = { ...ownVariables(facts), ...portVariables(facts.ports), ...testgroundVariables(facts) };
  for (const [name, value] of Object.entries(environment)) {
    const bytes = Buffer.byteLength(`${name}=${value}`) + 1;
    if (bytes <= mostBytes) continue;
    throw new RegattaError(
      'NODE_START',
      `${name} would be ${bytes} bytes long, more than the ${mostBytes} that an environment variable can have`,
      {
        hint:
          name === 'REGATTA_PEERS'
            ? 'It holds the cards of the fleets that its own needs: let a smaller fleet be the one that others need, or make cards smaller'
            : 'Take a shorter value',
      },
    );
  }
  return environment;
}

function ownVariables({ context, wallMinusMonotonicNs, output }: NodeFacts): { readonly [name: string]: string } {
  const { node, run, rendezvous, known, runStartNs } = context;
  return {
    REGATTA_RUN: run.id,
    REGATTA_NODE: node.name,
    REGATTA_NODE_NUMBER: String(node.number),
    REGATTA_NODE_INDEX: String(node.index),
    REGATTA_FLEET: node.fleet,
    REGATTA_FLEET_COUNT: String(run.fleets[node.fleet] ?? 0),
    REGATTA_NODES: String(nodesOf(run)),
    REGATTA_REGION: node.region ?? '',
    REGATTA_SEED: String(run.seed),
    REGATTA_RENDEZVOUS: dialledUrl(rendezvous),
    REGATTA_TOKEN: rendezvous.token,
    REGATTA_START_NS: String(Math.round(runStartNs)),
    REGATTA_START_UNIX_NS: BigInt(Math.round(runStartNs + wallMinusMonotonicNs)).toString(),
    REGATTA_OUTPUT: output,
    REGATTA_PEERS: JSON.stringify(known.map(peerFacts)),
  };
}

/** `REGATTA_PORT_ADMIN_API` for a port named `admin-api`. */
function portVariables(ports: NodeFacts['ports']): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [`REGATTA_PORT_${name.replaceAll(/\W/g, '_').toUpperCase()}`, String(port)]),
  );
}

/**
 * All that the SDKs of Testground look for (sdk-go `runtime/env.go`; those of other languages fail where some are missing). Their clients dial `ws://HOST:PORT` as it stands and can show no token in any
 * other way: so the token goes with the port. Instances are all nodes of the run, groups are its fleets. There is no sidecar and no metrics database.
 */
function testgroundVariables({ context, testground, wallMinusMonotonicNs, hostname, output, temporary }: NodeFacts): {
  readonly [name: string]: string;
} {
  const { node, run, rendezvous, runStartNs } = context;
  const { hostname: host, port } = new URL(rendezvous.url);
  return {
    TEST_PLAN: testground.plan ?? run.name,
    TEST_CASE: testground.case ?? node.fleet,
    TEST_RUN: run.id,
    TEST_INSTANCE_COUNT: String(nodesOf(run)),
    TEST_GROUP_ID: node.fleet,
    TEST_GROUP_INSTANCE_COUNT: String(run.fleets[node.fleet] ?? 0),
    // the Python client cannot read an empty list
    ...packedParams(testground.params ?? {}),
    TEST_INSTANCE_ROLE: '',
    TEST_REPO: '',
    TEST_BRANCH: '',
    TEST_TAG: '',
    TEST_OUTPUTS_PATH: output,
    TEST_TEMP_PATH: temporary,
    TEST_START_TIME: new Date((runStartNs + wallMinusMonotonicNs) / 1e6).toISOString(),
    TEST_SIDECAR: 'false',
    TEST_SUBNET: '127.1.0.0/16',
    TEST_CAPTURE_PROFILES: '',
    TEST_DISABLE_METRICS: 'true',
    SYNC_SERVICE_HOST: host,
    SYNC_SERVICE_PORT: `${port}/?token=${encodeURIComponent(rendezvous.token)}`,
    INFLUXDB_URL: 'http://127.0.0.1:8086',
    REDIS_HOST: '127.0.0.1',
    HOSTNAME: hostname,
  };
}

function packedParams(params: { readonly [name: string]: string }): { readonly TEST_INSTANCE_PARAMS?: string } {
  const entries = Object.entries(params);
  const problem = testParamsProblem(params);
  if (problem !== undefined) throw new RegattaError('NODE_START', problem);
  return entries.length === 0 ? {} : { TEST_INSTANCE_PARAMS: entries.map((entry) => entry.join('=')).join('|') };
}

/** Says in one sentence which param the SDKs of Testground would lose; undefined when none: `k=v|k=v` has no way to write `|` or `=`. */
export function testParamsProblem(params: { readonly [name: string]: string }): string | undefined {
  const lost = Object.entries(params).find((entry) => entry.some((text) => /[|=]/.test(text)));
  if (lost === undefined) return undefined;
  return `the param ${JSON.stringify(lost[0])} of Testground (${JSON.stringify(lost[1])}) holds | or =, by which its SDKs part params: they would lose it unseen`;
}

/** The rendezvous' URL with its token, as any client of WebSockets can dial it. */
export function dialledUrl({ url, token }: NodeContext['rendezvous']): string {
  return `${url}/?token=${encodeURIComponent(token)}`;
}

/** How many nodes the run has. */
export function nodesOf({ fleets }: NodeContext['run']): number {
  return Object.values(fleets).reduce((sum, count) => sum + count, 0);
}
