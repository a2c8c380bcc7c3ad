import type { Segment } from './controller.ts';
import type { Json } from './json.ts';
import type { Window } from './load.ts';
import type { Endpoints, Link, NodeChange, NodeHandle } from './node.ts';
import type { ListenAddress, Plan } from './plan.ts';

/** A host as the orchestrator sees it, whatever carries the calls. The real one and the fake pass one contract suite. */
export interface HostHandle extends AsyncDisposable {
  readonly name: string;
  /** One step of getting ready; steps come in the order start → connect → settle. Rejects with the first node's error, its last log lines in the hint. */
  prepare(order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply>;
  /**
   * Runs one round from its published instant to the end of its drain. Aborting `end` ends the load early: the round still drains and reports.
   * Aborting `signal` gives it up at once.
   */
  startRound(order: RoundOrder, signal: AbortSignal, end: AbortSignal): Promise<RoundReport>;
  /** Changes the rate of an entry of a round: before its start or while it goes on. */
  steer(order: SteerOrder, signal: AbortSignal): Promise<SteerReply>;
  /** Stops nodes gracefully and closes the spool; the host exits on dispose. */
  stop(signal: AbortSignal): Promise<StopReport>;
  /** What the host says unasked: windows, changes of its nodes, and at last its end. */
  readonly news: AsyncIterable<HostNews>;
}

export type HostNews =
  | { readonly kind: 'window'; readonly window: Window }
  | { readonly kind: 'change'; readonly change: NodeChange }
  /** The link is gone for good; nothing follows. `expected` after stop or dispose. */
  | { readonly kind: 'gone'; readonly expected: boolean; readonly reason: string };

export type PrepareOrder =
  | {
      readonly kind: 'start';
      readonly plan: Plan;
      readonly runId: string;
      /** Instant of the run's start on the machine's monotonic clock, ns. */
      readonly runStartNs: number;
      /** Run directory on the host's machine. */
      readonly directory: string;
      readonly nodes: readonly NodeAssignment[];
      /** Nodes of the run that are up already. */
      readonly known: readonly NodeHandle[];
      /** Of hosts on other machines: where the paths in the plan come from. */
      readonly origin?: Origin;
    }
  /** All nodes of the run, and the links with an end on this host: it dials those whose `from` is one of its nodes. */
  | { readonly kind: 'connect'; readonly nodes: readonly NodeHandle[]; readonly links: readonly Link[] }
  /** `agents`: names of the hosts that drive load, in order. */
  | { readonly kind: 'settle'; readonly limitNs: number; readonly agents: readonly string[] };

/** Folders of a machine by which the files of another are found. Absolute. */
export interface Origin {
  /** Where the command was started. */
  readonly project: string;
  /** Where Regatta itself lies. */
  readonly regatta: string;
}

/** A file that a host on another machine has written, and that is brought back. */
export interface LeftFile {
  /** Within a run directory. */
  readonly path: string;
  readonly bytes: number;
}

/** One node that a host is to run. */
export interface NodeAssignment {
  readonly number: number;
  readonly index: number;
  readonly name: string;
  readonly fleet: string;
  readonly region: string | null;
  /** Name of its version, where its fleet has several. */
  readonly version?: string;
}

export interface PrepareReply {
  /** Of `start`: the nodes that are up. */
  readonly cards?: readonly NodeReady[];
  /** Of `start`: versions of packages that the host really loaded. */
  readonly versions?: { readonly [name: string]: string };
  /** Of `start`: where its page for Prometheus is; absent where it serves none. */
  readonly page?: HostPage;
}

/** Where a host serves its page. */
export interface HostPage {
  /** As others know its machine; null on the machine of the orchestrator, which goes by the name under which it is asked itself. */
  readonly host: string | null;
  readonly port: number;
}

/** A node that is up. */
export interface NodeReady {
  readonly node: number;
  readonly card: Json;
  /** Absent where it has none. */
  readonly endpoints?: Endpoints;
  /** URL of its own page for Prometheus; absent where it has none. */
  readonly metricsUrl?: string;
  /** Where its program offers scenarios a client of its own. */
  readonly hasClient?: true;
  /** Where its work is done by processes of its own: the number of their process group on the machine of its host. */
  readonly processGroup?: number;
  /** Since when it is up, ns since run start. */
  readonly upNs: number;
}

export interface RoundOrder {
  readonly round: number;
  /** Instant on the machine's monotonic clock, so far ahead that every host hears of it before, ns. */
  readonly startNs: number;
  /** Names of the hosts that drive load, in order: operation n of a node without a client of its own belongs to `agents[n % agents.length]`. */
  readonly agents: readonly string[];
}

/** What a controller has decided of an entry. */
export interface SteerOrder {
  readonly round: number;
  /** Its place in the round. */
  readonly entry: number;
  /** Each begins after those before it, of this order and of the orders before. */
  readonly segments: readonly Segment[];
  /** Where the entry ends, ns since the round's start; null where that is not decided. */
  readonly endNs: number | null;
}

export interface SteerReply {
  /** How long after the first of its segments began the order came, ns; 0 where it was in time. What was due meanwhile is caught up. */
  readonly lateNs: number;
}

/** Figures of one host for one round: inputs of the validity rules. */
export interface RoundReport {
  readonly host: string;
  /** How many nodes it runs. */
  readonly nodes: number;
  /** When its load ended (before the drain), ns since run start. */
  readonly loadEndNs: number;
  /** For how long after the planned end of their entry operations were still started, ns; 0 when all were by then, or the load was ended early. */
  readonly overrunNs: number;
  /** What schedules had made due by the end of the load, started or not: in a closed loop, nothing. */
  readonly due: number;
  /** Due and never started, though nobody chose that. */
  readonly missed: number;
  /** Due and not started, as `late: drop` or an early end chooses. */
  readonly dropped: number;
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** How late it sent what was due, but for what had to wait until fewer were in flight. */
  readonly lagP99Ns: number;
  readonly eventLoopDelayP99Ns: number;
  /** How long its main thread waited for a core during the round's load, ns; null where the system does not tell. */
  readonly runQueueWaitNs: number | null;
  /** Share of the CPU time of its machine that the hypervisor gave to others during the round's load; null where the system does not tell. */
  readonly stealShare: number | null;
  /** CPU time of the host's process during the round's load, ns. */
  readonly cpuNs: number;
  /** Share of the round's load for which its event loop had something to do, from 0 to 1. */
  readonly busyShare: number;
  /** First failures, with their stacks, each text once. */
  readonly errors: readonly { readonly text: string; readonly count: number }[];
  /** What kept its entries from doing all that was asked, in words. */
  readonly shortfalls: readonly string[];
}

export interface StopReport {
  readonly host: string;
  /** Rows by table that went into the spool. */
  readonly rows: { readonly [table: string]: number };
  /** Nodes that did not stop in time or threw while stopping. */
  readonly problems: readonly string[];
  /** Why its recording is not whole, where it is not: then nothing of the run can be trusted. */
  readonly failure?: { readonly message: string; readonly hint: string };
}

/** What only a host on another machine has. */
export interface Elsewhere extends Origin {
  /** What stands in the place of the run directory. */
  readonly directory: string;
  /** Where its page for Prometheus is; absent where it was not told. */
  readonly metricsListen?: ListenAddress;
}

/** What a host process is told on the first line of its standard input. */
export interface HostConfig {
  readonly name: string;
  /** `ws://127.0.0.1:PORT` of the rendezvous. */
  readonly rendezvous: string;
  readonly token: string;
  readonly machine: string;
  /** Of a host that joined by hand. */
  readonly elsewhere?: Elsewhere;
}
