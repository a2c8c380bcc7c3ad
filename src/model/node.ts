import type { Json } from './json.ts';

/** Where a node can be reached, by name: as peers see it and as agents see it. `http://127.0.0.1:8080` or `127.0.0.1:4001`. */
export interface Endpoints {
  readonly [name: string]: { readonly inside: string; readonly outside: string };
}

/** What everyone may know of a node: plain data. */
export interface NodeHandle {
  /** From 0 over all fleets, in the order of the plan. */
  readonly number: number;
  /** From 0 within its fleet. */
  readonly index: number;
  /** `lurkers-3` */
  readonly name: string;
  readonly fleet: string;
  readonly region: string | null;
  /** '' where it is not known. */
  readonly version: string;
  readonly machine: string;
  readonly host: string;
  /** How often it was started before. */
  readonly incarnation: number;
  readonly endpoints: Endpoints;
  readonly card: Json;
  /** URL of its own page for Prometheus; absent where it has none. */
  readonly metricsUrl?: string;
  /** Where it offers scenarios a client of its own in its host: operations on it are that host's. On any other they are shared by all agents. */
  readonly hasClient?: true;
}

type NodeChangeKind = 'up' | 'unhealthy' | 'healthy' | 'exited' | 'lost' | 'restarted';

export interface NodeChange {
  readonly node: number;
  readonly kind: NodeChangeKind;
  /** ns since run start. */
  readonly ts: number;
  readonly reason: string;
}

/** How one link behaves, per direction; both ends delay what they send. */
export interface LinkShape {
  /** One way, ns. */
  readonly latencyNs: number;
  /** Share of the latency by which each message's delay varies, either way, uniformly. */
  readonly jitter: number;
  /** Bytes per second that the sending node can send over all its links; null is unlimited. */
  readonly bandwidth: number | null;
  /** Bytes per second that go over this link alone, each way; unlimited when absent. */
  readonly linkBandwidth?: number;
}

/** One link to make: `from` dials `to`. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly shape: LinkShape;
}
