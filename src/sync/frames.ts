import type { Json } from '../model/json.ts';

/**
 * What travels over the socket beside Testground's protocol: frames with a `kind`, which Testground's frames have not.
 * None of them is retained: whoever is not there does not get them.
 */
export type ClientFrame =
  | ({ readonly kind: 'hello' } & Hello)
  | { readonly kind: 'call'; readonly id: number; readonly to: string; readonly call: string; readonly body: Json }
  | { readonly kind: 'answer'; readonly id: number; readonly to: string; readonly body?: Json; readonly error?: WireError }
  | { readonly kind: 'cancel'; readonly id: number; readonly to: string }
  | { readonly kind: 'notify'; readonly to: string; readonly body: Json }
  /** The answer to a probe: `at` as it came, and what the clocks of the machine said, in ns. `received`: see {@link Lease}. */
  | {
      readonly kind: 'clock';
      readonly at: number;
      readonly monotonic: number;
      readonly wallMinusMonotonic: number;
      readonly received?: number;
    };

export type ServerFrame =
  | { readonly kind: 'welcome'; readonly maxFrameBytes: number; readonly received?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'call'; readonly id: number; readonly from: string; readonly call: string; readonly body: Json }
  | { readonly kind: 'answer'; readonly id: number; readonly from: string; readonly body?: Json; readonly error?: WireError }
  | { readonly kind: 'cancel'; readonly id: number; readonly from: string }
  | { readonly kind: 'notify'; readonly from: string; readonly body: Json }
  | { readonly kind: 'clock'; readonly at: number; readonly received?: number }
  | { readonly kind: 'probe'; readonly probe: ClockProbe }
  | { readonly kind: 'presence'; readonly presence: Presence };

export const roles = ['orchestrator', 'host', 'node'] as const;

/** Who a connection belongs to. Names are unique within a run. */
export interface Hello {
  readonly role: (typeof roles)[number];
  readonly name: string;
  readonly machine: string;
  /** Of a host that joins a run by hand. */
  readonly joins?: Joins;
  readonly lease?: Lease;
}

/** What a host that joins by hand says of itself. */
interface Joins {
  /** Version of its Regatta. */
  readonly regatta: string;
  readonly pid: number;
}

/**
 * A link that outlives its socket: where that breaks, its frames are kept, and a hello with the same session takes the link up again where it ended. For that, the
 * frames of either end are counted from its first on, but for those of kind hello, welcome, refused and clock; and each says with its clock frames how many it has got.
 */
export interface Lease {
  /** Drawn by the client, and its secret. */
  readonly session: string;
  /** How many frames of the rendezvous it has got. */
  readonly received: number;
}

/** Reason of a close frame by which somebody leaves who gives no other. */
export const goodbye = 'goodbye';

/** How long a leased link may stay broken, ms. */
export const leaseMs = 10_000;

/** Whether frames of that kind are none of those that a lease counts. */
export function isUncounted(kind: string): boolean {
  return kind === 'hello' || kind === 'welcome' || kind === 'refused' || kind === 'clock';
}

/** Who is there, told to the orchestrator. `unhealthy`: no answer to a clock probe for 5 s, or the socket of a leased link broke. */
export interface Presence {
  readonly name: string;
  readonly machine: string;
  readonly state: 'joined' | 'left' | 'unhealthy' | 'healthy';
  readonly reason: string;
  readonly joins?: Joins;
}

/** One clock probe of a host. All in ns. */
export interface ClockProbe {
  readonly host: string;
  readonly machine: string;
  /** When the answer came, on the clock of the rendezvous. */
  readonly at: number;
  /** Wall clock less monotonic clock on that machine. */
  readonly wallMinusMonotonic: number;
  /** Monotonic clock of the machine less that of the rendezvous, as if the probe had taken equally long both ways. */
  readonly offset: number;
  /** Half the round trip: the most that `offset` can be wrong. */
  readonly error: number;
}

/** An error that travels back to a caller. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A request of Testground's sync protocol. */
export type SyncRequest =
  | { readonly type: 'publish'; readonly id: string; readonly topic: string; readonly payload: Json }
  | { readonly type: 'subscribe'; readonly id: string; readonly topic: string }
  | { readonly type: 'barrier'; readonly id: string; readonly state: string; readonly target: number }
  | { readonly type: 'signal'; readonly id: string; readonly state: string }
  | { readonly type: 'cancel'; readonly id: string };

/** A reply of Testground's sync protocol: always all five members. `subscribe` is a string that holds JSON. */
export interface SyncReply {
  readonly id: string;
  readonly error: string;
  readonly publish: { readonly seq: number } | null;
  readonly subscribe: string;
  readonly signal_entry: { readonly seq: number } | null;
}

export type SyncAnswer = { readonly [member in 'error' | 'publish' | 'signal_entry']?: SyncReply[member] };

/** The text of a reply; an empty answer is that of a barrier. */
export function replyText(id: string, answer: SyncAnswer): string {
  const reply: SyncReply = { id, error: '', publish: null, subscribe: '', signal_entry: null, ...answer };
  return JSON.stringify(reply);
}
