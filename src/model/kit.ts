import type { Software } from './builder.ts';
import type { Clock } from './clock.ts';
import type { FeedPlan } from './feed.ts';
import type { Json, JsonObject } from './json.ts';
import type { LiveCounters } from './live-counters.ts';
import type { MetricSpec } from './metric.ts';
import type { Endpoints, LinkShape, NodeHandle } from './node.ts';
import type { ParamSpecs } from './params.ts';
import type { Plan } from './plan.ts';
import type { Random } from './random.ts';
import type { KitReport } from './report.ts';
import type { Vocabulary } from './scenario.ts';
import type { Recorder, Table } from './table.ts';

/**
 * A package that knows one protocol. Plain data: it names its programs and scenarios by module URL and imports none of them, so that reading
 * a kit never loads its protocol stack.
 */
export interface Kit {
  readonly name: string;
  readonly about: string;
  readonly nodes: { readonly [program: string]: NodeDeclaration };
  readonly scenarios: { readonly [scenario: string]: ScenarioDeclaration };
  readonly tables: readonly Table[];
  readonly metrics: readonly MetricSpec[];
  /** What several metrics share: each is computed once, in this order, and kept as a temporary table while metrics are computed. */
  readonly views?: readonly KitView[];
  /** Types that nodes write into `events`, with their meaning: what `events:` may list. */
  readonly events?: { readonly [type: string]: string };
  /** The metric whose median the validity rules take as "what is judged" when no threshold names another. */
  readonly headline?: string;
  /** Metrics that a report shows first, in order: its own, and those that every run has. */
  readonly highlights?: readonly string[];
  /** What reports show of it beside what every run has. */
  readonly report?: KitReport;
  /** Looks at the whole plan: what else is wrong with it, and what a reader should know. Pure. */
  review?(plan: Plan): readonly PlanRemark[];
}

/** A query over the run's tables and the views before it, for metrics to select from. */
export interface KitView {
  readonly name: string;
  readonly about: string;
  readonly sql: string;
}

export interface PlanRemark {
  readonly level: 'error' | 'warning';
  readonly text: string;
  /** Where in the experiment it belongs, e.g. `['fleets', 'lurkers', 'D']`. */
  readonly path?: readonly string[];
}

export interface NodeDeclaration {
  readonly about: string;
  /** URL of the module whose default export is the {@link NodeProgram}. */
  readonly url: string;
  readonly params: ParamSpecs;
  /** Fills in params that follow others (`Dlo` from `D`); gets checked canonical values, with undefined where nothing was given. Pure. */
  derive?(params: JsonObject): JsonObject;
  /** How many nodes a fleet with these params has, where they say it: then nothing else does. Pure. */
  count?(params: JsonObject): number;
  /**
   * Its nodes are processes of their own, or run elsewhere: they share no process, no topology links them and no link of theirs is shaped. Chosen by a fleet that has a key of
   * the program's name. Params named `env`, `ready` and `stop` take what stands under the keys that all fleets have.
   */
  readonly isExternal?: true;
  /**
   * Whether a node with these params may be linked to one with those, of a fleet of the same kit; asked for both. Where one says no, the topology gives
   * the two fleets other links. Pure.
   */
  links?(own: JsonObject, peer: JsonObject): boolean;
}

export interface ScenarioDeclaration {
  readonly about: string;
  /** URL of the module whose default export is the `Scenario`. */
  readonly url: string;
  readonly params: ParamSpecs;
  /** Looks at checked params, and the feeds of their entry: what else is wrong with them, by paths within them. Pure. */
  review?(params: JsonObject, feeds: readonly FeedPlan[]): readonly PlanRemark[];
  /** The counter (in `series`, ending in `_total`) by which nodes count operations of this scenario that ended ok: each adds one, nothing else does. */
  readonly counts?: string;
  /** What the scenario declares that its operations add to samples and windows. */
  readonly vocabulary?: Vocabulary;
}

/** Starts one node inside a host. */
export interface NodeProgram {
  /** How many of its nodes may start at the same time in one host; 8 unless given: more would only queue for the one core that a host has. */
  readonly lanes?: number;
  start(params: JsonObject, context: NodeContext): Promise<HostedNode>;
}

/** What a node gets from its host. */
export interface NodeContext {
  readonly node: {
    readonly number: number;
    readonly index: number;
    readonly name: string;
    readonly fleet: string;
    readonly region: string | null;
  };
  readonly clock: Clock;
  /** The clock's instant of the run's start: stamps in tables are `clock.now() - runStartNs`. */
  readonly runStartNs: number;
  /** Belongs to this node alone. */
  readonly random: Random;
  readonly recorder: Recorder;
  readonly live: LiveCounters;
  /** Whether events of this type are to be recorded one by one. */
  keeps(eventType: string): boolean;
  /** The nodes of the fleets that its own fleet `needs`, by number: they were ready before this one started. */
  readonly known: readonly NodeHandle[];
  /** Of all nodes of the run, once every card is known (from the first `connect` on); by number. */
  readonly peers: readonly NodeHandle[];
  /** How the link to that node (by number) behaves, whichever end dials it; undefined where the topology has none. Known together with `peers`. */
  linkTo(peer: number): LinkShape | undefined;
  /**
   * How traffic to any other node of the run (by number) is to behave, linked by the topology or not: for nodes that find peers of their own. Undefined
   * for a number that is none of the `peers`.
   */
  pathTo(peer: number): LinkShape | undefined;
  /** Resolves with the clock's instant at which the first round begins. */
  readonly loadStart: Promise<number>;
  /** The run, as far as a node needs to know it. */
  readonly run: RunFacts;
  /** Where everyone in the run meets. */
  readonly rendezvous: RendezvousAddress;
  /** Absolute path of the node's own directory within the run, `fleets/<fleet>/<n>`: for what it wants to leave there. */
  readonly directory: string;
  /** What was built for its fleet; absent where nothing was. */
  readonly software?: Software;
  /** A line for the node's own log. */
  log(line: string): void;
  /** Something is wrong that does not end the node: its log and the run's warnings tell of it, each text once, after the node's name. */
  problem(text: string): void;
  /** What a process of the node's own printed: kept as it came in `stdout.log` or `stderr.log` of its directory, up to a limit. */
  print(stream: OutputStream, bytes: Uint8Array): void;
  /** What keeps the node from being up, for the error should that take too long: `GET …: connection refused`. */
  waitsFor(what: string): void;
  /** The node cannot go on: it is reported as exited, with the reason. It is disposed at the end of the run like any other. */
  exited(reason: string): void;
  /** Aborted when the node is to stop. */
  readonly signal: AbortSignal;
}

export type OutputStream = 'stdout' | 'stderr';

/** What a node may know of its run. */
export interface RunFacts {
  readonly id: string;
  /** Of the experiment. */
  readonly name: string;
  readonly seed: number;
  /** How many nodes each fleet has. */
  readonly fleets: { readonly [fleet: string]: number };
  /** Absolute path of the folder in which the experiment file lies. */
  readonly experimentDirectory: string;
}

/** The rendezvous as clients dial it. */
export interface RendezvousAddress {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
}

/** A node that runs inside a host. Disposing stops it gracefully. */
export interface HostedNode extends AsyncDisposable {
  /** What it publishes once up: peer id, addresses. */
  readonly card: Json;
  /** Where it can be reached, by name. */
  readonly endpoints?: Endpoints;
  /** Opens a link to a peer; resolves when it stands. */
  connect(peer: NodeHandle, link: LinkShape): Promise<void>;
  /** What scenarios may call, typed by the kit. */
  readonly client?: unknown;
}

/** A node that needs time between connecting and being ready for load. */
export interface CanSettle {
  /** undefined when it has settled, else what is missing, for the error at the limit. */
  unsettled(): string | undefined;
}

/** A node that serves its counters and gauges on a page of its own, as Prometheus reads it. */
export interface ServesMetrics {
  /** URL of the page, as agents see it; undefined where it has none after all. */
  readonly metricsUrl: string | undefined;
}

/** A node that may take longer to stop than the 5 s that nodes have. */
export interface TakesTimeToStop {
  /** The most that it takes, ns. */
  readonly stopNs: number;
}

/** A node whose work is done by processes of its own, in a process group of this number on the machine of its host. */
export interface HasProcesses {
  readonly processGroup: number;
}

/** A node that keeps counters and gauges; read each second and at the borders of phases into `series`. */
export interface CanMeasure {
  /**
   * May resolve later than it returns: what was asked for at a border is waited for, up to 2 s, before the node is stopped.
   * @param isBorder whether a phase begins or ends now: what is read from elsewhere less often than each second is to be read at these times too
   */
  measure(write: (name: string, value: number) => void, isBorder: boolean): void | Promise<void>;
}
