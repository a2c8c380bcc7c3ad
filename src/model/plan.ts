import type { ArtifactKind, Software } from './builder.ts';
import type { FeedPlan } from './feed.ts';
import type { Json, JsonObject } from './json.ts';
import type { Limit, MetricSpec, Threshold } from './metric.ts';
import type { MonitorPlace } from './monitor.ts';
import type { PacerRef } from './pacer.ts';
import type { DurationRange } from './params.ts';
import type { PrometheusServerPlan } from './prometheus.ts';
import type { runFormat } from './run-format.ts';
import type { Vocabulary } from './scenario.ts';
import type { Table } from './table.ts';

/** A module that a host loads: the part's name and the URL of the file that holds it. */
export interface ModuleRef {
  readonly name: string;
  readonly url: string;
}

/** What an experiment means once params, defaults and versions are filled in: plain data, the input of a run. */
export interface Plan {
  readonly format: typeof runFormat;
  readonly name: string;
  /** Path of the experiment file as given. */
  readonly file: string;
  readonly seed: number;
  readonly kits: readonly KitRef[];
  readonly params: JsonObject;
  readonly fleets: readonly FleetPlan[];
  readonly network: NetworkPlan;
  readonly rounds: readonly RoundPlan[];
  readonly agents: AgentsPlan;
  /** Which node events are kept one by one. */
  readonly events: 'all' | readonly string[];
  /** Metrics that the experiment itself defines; those of the kits come beside them. */
  readonly metrics: readonly MetricSpec[];
  readonly thresholds: readonly Threshold[];
  /** Limits of validity rules that the experiment overrides, by rule. */
  readonly validity: { readonly [rule: string]: number };
  /** How long work in flight is waited for at the end of a phase, ns. */
  readonly drainNs: number;
  /** How long the network may take to settle before the first round, ns. */
  readonly settleNs: number;
  /** How long all nodes together may take to start, ns. */
  readonly readyNs: number;
  readonly runner: string;
  /** What looks on at operations in agents; the defaults when absent. */
  readonly observers?: readonly ObserverPlan[];
  /** What is watched meanwhile; the defaults when absent. */
  readonly monitors?: readonly MonitorPlan[];
  /** Which reporters run; the defaults when absent. */
  readonly reporters?: readonly PartPlan[];
  /** How figures reach a Prometheus; absent where none is to have them. */
  readonly prometheus?: PrometheusPlan;
  /** Which versions of its fleets a comparison within runs holds against each other; absent where there are no two. */
  readonly compare?: VersionComparison;
  /** Things worth a reader's attention that are no errors: shown before the run and kept with it. */
  readonly warnings: readonly string[];
  /** Hash of the plan without versions, seed and paths: runs with the same key measure the same thing. */
  readonly comparableKey: string;
}

/** A part of which a run has several. */
export interface PartPlan {
  /** As the experiment names it: one of Regatta's own, or the path of a module. */
  readonly name: string;
  /** URL of its module; absent where it is one of Regatta's own. */
  readonly url?: string;
  /** Checked, in canonical units, defaults filled in. */
  readonly options: JsonObject;
}

/** One that looks on at operations, and the tables that it writes. */
export interface ObserverPlan extends PartPlan {
  readonly tables: readonly Table[];
}

/** One that watches, and where it sits. */
export interface MonitorPlan extends PartPlan {
  readonly place: MonitorPlace;
}

interface KitRef extends ModuleRef {
  readonly version: string;
}

export interface FleetPlan {
  readonly name: string;
  readonly count: number;
  readonly kit: string;
  readonly program: ModuleRef;
  /** Checked, in canonical units, defaults filled in. */
  readonly params: JsonObject;
  /** null: from cores and memory of the machine. */
  readonly nodesPerProcess: number | null;
  /** Regions of the fleet; nodes take them in turn. Empty: none. */
  readonly regions: readonly string[];
  /** Fleets that must be up before this one starts. */
  readonly needs: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Where the software of its nodes comes from; absent where it is what is installed. */
  readonly source?: SourcePlan;
  /** What was built of that, once it is: hosts get it, `plan.json` does not have it. */
  readonly software?: Software;
  /** In the place of one source: versions that its nodes have side by side. */
  readonly versions?: readonly VersionPlan[];
}

/** Versions that are held against each other within each run, by their names. */
export interface VersionComparison {
  readonly base: string;
  readonly head: string;
  /** After how many runs it is judged first; absent: the usual number. */
  readonly pairs?: number;
  /** Smallest effect worth acting on, as a share, of what has none of its own in the experiment. */
  readonly margin?: number;
}

/** One of the versions that the nodes of a fleet have. */
export interface VersionPlan {
  /** Label of its nodes. */
  readonly name: string;
  /** Of the nodes of the fleet, as a share of 1; those of all versions are 1. */
  readonly share: number;
  readonly source: SourcePlan;
  /** What was built of that, and what hosts load of it, once it is. */
  readonly software?: Software;
  readonly program?: ModuleRef;
}

/** Where the software of nodes comes from, as it was asked for. */
export interface SourcePlan {
  /** The builder. */
  readonly name: string;
  /** What stands under its name: a repository, a package; paths are relative to the folder of the experiment. */
  readonly from: string;
  /** Checked, in canonical units, defaults filled in. */
  readonly options: JsonObject;
  /** null: what the builder takes then. */
  readonly version: string | null;
  readonly want: ArtifactKind;
}

/** The shape of the graph along which nodes connect, before any protocol runs. */
export type TopologyPlan =
  | { readonly kind: 'random'; readonly degree: number }
  | { readonly kind: 'random-regular'; readonly degree: number }
  | { readonly kind: 'ring' | 'line' | 'star' | 'full' | 'none' }
  | { readonly kind: 'grid'; readonly columns?: number }
  /** Watts–Strogatz: each node to `degree` neighbours on a ring, each edge rewired with probability `rewire`. */
  | { readonly kind: 'small-world'; readonly degree: number; readonly rewire: number }
  /** Barabási–Albert: each new node links to `links` others, chosen by degree. */
  | { readonly kind: 'scale-free'; readonly links: number }
  /** Nodes find one another; each is told to dial `contacts` nodes of those fleets that its own needs (`boot`: fleet → such fleets). */
  | { readonly kind: 'discovery'; readonly contacts: number; readonly boot: { readonly [fleet: string]: readonly string[] } }
  /** Edges by node name, as read from the file. */
  | { readonly kind: 'fixed'; readonly file: string; readonly edges: readonly (readonly [from: string, to: string])[] };

export interface LinkPlan {
  /** One way, per link: drawn uniformly per pair from the range. */
  readonly latency?: DurationRange;
  /** Each message's latency varies by up to this share of the link's latency, either way, uniformly. */
  readonly jitter: number;
  /** Bytes per second: of the network, what a node can send in all; of an exception in `between`, what goes over such a link, each way. null is unlimited. */
  readonly bandwidth: number | null;
}

export interface NetworkPlan extends LinkPlan {
  readonly topology: TopologyPlan;
  /** Pairs of fleets (also of a fleet with itself) whose nodes have no links to each other, whatever the topology; absent where there are none. */
  readonly apart?: readonly (readonly [string, string])[];
  /** Fleets whose nodes the topology passes over; absent where there are none. */
  readonly outside?: readonly string[];
  /** One-way latency by region pair in ns; when given, it takes the place of `latency`. */
  readonly regions?: { readonly name: string; readonly latency: { readonly [from: string]: { readonly [to: string]: number } } };
  /** Exceptions for links between two fleets, either way. */
  readonly between: readonly (Partial<LinkPlan> & { readonly fleets: readonly [string, string] })[];
}

/**
 * How an agent waits for the instant at which an operation is due: with timers (`tick`, up to a millisecond late), woken by a thread (`precise`), or
 * by looking at the clock all the time (`spin`, which takes a core).
 */
export type Pacing = 'tick' | 'precise' | 'spin';

/** Which processes drive load, and how they keep time. */
export interface AgentsPlan {
  /** How many processes drive load that run no nodes, where the run itself is; null: hosts drive it beside their nodes, unless others join. */
  readonly count: number | null;
  readonly pacing: Pacing;
  /** How many agents join from elsewhere, by `regatta host --join`. */
  readonly join: number;
  /** Where the rendezvous of the run listens. */
  readonly listen: ListenAddress;
}

/** Where something listens; port 0 is any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface PrometheusPlan {
  /** Where the orchestrator serves `/metrics` and `/sd`; absent where nothing is served. */
  readonly listen?: ListenAddress;
  /** How long after the load pages stay at most for a last scrape, ns. */
  readonly lingerNs: number;
  readonly push?: PushPlan;
  /** The Prometheus that is asked for metrics in PromQL and for progress; absent where none is. */
  readonly server?: PrometheusServerPlan;
  /** Whether progress is what that one has read, or how far it is from windows; absent where it is what windows say. */
  readonly progress?: 'prometheus' | 'both';
}

/** A Pushgateway to which every host pushes what its page has. */
export interface PushPlan {
  /** `http://127.0.0.1:9091` */
  readonly to: string;
  readonly everyNs: number;
  /** Whether what was pushed is taken away again after the run. */
  readonly delete: boolean;
}

type PhaseKind = 'measured' | 'warm-up' | 'cool-down';

/** One stage of the load; its entries run side by side. Without entries it is a wait of `forNs`. */
export interface RoundPlan {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly entries: readonly EntryPlan[];
  /** The longest of its entries' ends where those have one. */
  readonly forNs: number | null;
}

export type Pick = 'rotate' | 'random' | 'all' | 'sticky';

/** One load entry: what its operations do, where they run, what drives them and when it ends. */
export interface EntryPlan {
  /** One, or several of which each operation takes one by weight. */
  readonly scenarios: readonly ScenarioPlan[];
  /** Names of the fleets whose nodes it targets. */
  readonly on: readonly string[];
  readonly pick: Pick;
  readonly drive: DrivePlan;
  /** Files of which each operation gets a row; absent where there are none. */
  readonly feeds?: readonly FeedPlan[];
  /** Counter by which the nodes count its operations; absent where the experiment names none. */
  readonly counts?: string;
  readonly late: LatePolicy;
  /** The most operations in flight over all agents; null is no limit. */
  readonly maxInFlight: number | null;
  /** At most one of the two is set: what the entry says, else how long its pacer goes on; neither where only the run can tell. */
  readonly forNs: number | null;
  readonly operations: number | null;
  /** What its drive says beforehand that will come of it. */
  readonly outline: LoadOutline;
}

/** What operations do, and under which label they are counted. */
export interface ScenarioPlan {
  /** Label of its operations in samples and windows, unique in its round: the scenario's name unless the experiment gives another. */
  readonly name: string;
  readonly kit: string;
  readonly scenario: ModuleRef;
  readonly params: JsonObject;
  /** Where in `params` secrets stand: hosts have them, `plan.json` does not. Absent where there are none. */
  readonly secrets?: readonly (readonly string[])[];
  /** Above 0; its share of the operations is this over the sum of its entry. */
  readonly weight: number;
  /** Labels of the user's own, for samples and windows. */
  readonly tags: Tags;
  /** What the scenario declares that its operations add to that; absent where it declares nothing. */
  readonly vocabulary?: Vocabulary;
}

export type Tags = { readonly [name: string]: string };

/**
 * What makes operations happen: a pacer knows when each is due, a controller changes the rate from what it sees, a closed loop starts one when another
 * has ended.
 */
export interface DrivePlan extends PacerRef {
  readonly kind: 'pacer' | 'controller' | 'closed-loop';
  /** What a controller asks of metrics; absent where it is none. */
  readonly limits?: readonly Limit[];
}

/** What becomes of an operation that is due while `maxInFlight` are in flight: sent all the same, counted as dropped, or sent as soon as another has ended. */
export type LatePolicy = 'send' | 'drop' | 'queue';

export interface LoadOutline {
  /** How fast it goes, as people read it: `4/s`. */
  readonly pace: string;
  /** How long it takes, ns, and how many operations over all targets, on average where they come at random; null where only the run itself can tell. */
  readonly lengthNs: number | null;
  readonly operations: number | null;
}

/** A value that a user gave for a param or an override. */
export type ParamValues = { readonly [name: string]: Json };
