import type { Clock } from './clock.ts';
import type { Row } from './feed.ts';
import type { JsonObject } from './json.ts';
import type { Direction } from './metric.ts';
import type { NodeHandle } from './node.ts';
import type { ParamSpecs } from './params.ts';
import type { SyncClient } from './sync.ts';
import type { Random } from './random.ts';
import type { LiveCounters } from './live-counters.ts';
import type { Recorder } from './table.ts';

/** What a scenario declares beforehand, so that experiments may name it and slips are told before a run: plain data. */
export interface Vocabulary {
  /** Labels that operations give themselves by `tag`. */
  readonly tags?: readonly string[];
  /** Metrics that operations measure by `count`, `gauge` and `trend`. */
  readonly metrics?: MeasureSpecs;
}

/**
 * A counter adds up, and results have its sum and its rate; a gauge is set, and they have its last value and how its values are distributed; of a trend they
 * have the distribution.
 */
export type MeasureKind = 'counter' | 'gauge' | 'trend';

/** One metric that operations measure. */
export interface MeasureSpec {
  readonly kind: MeasureKind;
  readonly about: string;
  /** Of its values: `s` for seconds, `B`, `count` (which it is unless given) or any other. */
  readonly unit?: string;
  /** Which direction is good; neither unless given. */
  readonly better?: Direction;
}

export type MeasureSpecs = { readonly [name: string]: MeasureSpec };

/** What a scenario declares, as its operations may name it. */
export interface Names {
  readonly column: string;
  readonly tag: string;
  readonly counter: string;
  readonly gauge: string;
  readonly trend: string;
}

/**
 * One way of using the system under test: what one operation does (`operation`, called once per due time), or what one simulated person does for as long
 * as a session lasts (`user`). What either throws is *failed*.
 */
export type Scenario<Client = unknown, Params = JsonObject, Named extends Names = Names> = Surroundings<Client, Params, Named> &
  (OperationScenario<Client, Params, Named> | UserScenario<Client, Params, Named>);

interface Surroundings<Client, Params, Named extends Names> extends Vocabulary {
  readonly params?: ParamSpecs;
  /** Columns that the entry's feed must have: a feed that lacks one is refused when the plan is made. */
  readonly columns?: readonly Named['column'][];
  readonly tags?: readonly Named['tag'][];
  /** Called once per agent and entry, before the first round begins. */
  setup?(context: ScenarioContext<Params>): Promise<void> | void;
  /** Makes a client for a node that has none of its own: one per agent and node. */
  connect?(node: NodeHandle, context: ScenarioContext<Params>): Promise<Client> | Client;
  /** Called once per agent and entry, when the round is over. */
  teardown?(context: ScenarioContext<Params>): Promise<void> | void;
}

export interface OperationScenario<Client = unknown, Params = JsonObject, Named extends Names = Names> {
  /** It ends with what it returns, where that is a promise or another thing that can be waited for, else at once. */
  operation(operation: Operation<Client, Params, Named>): Awaitable | void;
  readonly user?: never;
}

/** What can be waited for by `await`: a promise, or what a client ends by itself, which saves it a promise for each operation. */
export interface Awaitable {
  then(done: () => void, failed: (reason: unknown) => void): unknown;
}

interface UserScenario<Client = unknown, Params = JsonObject, Named extends Names = Names> {
  user(session: Session<Client, Params, Named>): Promise<unknown>;
  readonly operation?: never;
}

/** What is the same for all operations of an entry on one agent. */
export interface ScenarioContext<Params = JsonObject> {
  readonly params: Params;
  readonly nodes: readonly NodeHandle[];
  /** This agent: its place among all that drive load, −1 where it drives only what its own nodes need. */
  readonly agent: { readonly name: string; readonly index: number; readonly count: number };
  /** Of this agent: another seed or agent draws other numbers. */
  readonly random: Random;
  /** Shared with everyone in the run, and with nobody else: counters, barriers and topics. */
  readonly sync: SyncClient;
  readonly clock: Clock;
  readonly run: ScenarioRun;
  readonly signal: AbortSignal;
}

/** The run, as far as a scenario may need it beside its operations. */
export interface ScenarioRun {
  /** Of the plan: the same for all agents and entries. */
  readonly seed: number;
  /** The clock's instant of the run's start: stamps in tables are `clock.now() - startNs`. */
  readonly startNs: number;
  /** For the tables of the scenario's kit. */
  readonly recorder: Recorder;
  /** For the live forms of the kit's metrics. */
  readonly live: LiveCounters;
  /** Something is wrong that ends nothing: the run's warnings tell of it, each text once. */
  problem(text: string): void;
}

/** What one simulated person works with. */
export interface Session<Client = unknown, Params = JsonObject, Named extends Names = Names> {
  /** Number of the person, from 0 over all agents of the entry. */
  readonly user: number;
  readonly params: Params;
  /** The same in all sessions of this person. */
  readonly node: { readonly handle: NodeHandle; readonly client: Client };
  /** Belongs to this person alone. */
  readonly random: Random;
  /** Aborted when the load ends: then no operation begins any more. */
  readonly signal: AbortSignal;
  /** Does one operation. When it fails, what was thrown is thrown again once it is counted; at the end of the load, the signal's reason. */
  operation<T>(work: (operation: Operation<Client, Params, Named>) => Promise<T> | T): Promise<T>;
  /** Waits as long as a person thinks: as the entry says, or that long in ns. Throws the signal's reason when the load ends. */
  think(durationNs?: number): Promise<void>;
}

/** What an operation says of itself beyond its outcome. */
interface Measuring<Named extends Names> {
  /** Labels it, for samples, windows and metrics: what it measures from here on, and itself as a whole by what it has at its end. */
  tag(name: Named['tag'], value: string): void;
  /** Adds to a counter; 1 unless given. */
  count(name: Named['counter'], n?: number): void;
  /** Says what a gauge stands at. */
  gauge(name: Named['gauge'], value: number): void;
  /** Adds a value to a trend. */
  trend(name: Named['trend'], value: number): void;
  /** Counts whether something is as it should be, which does not fail the operation. @returns whether it is */
  check(name: string, ok: boolean): boolean;
}

/** What one operation works with. */
export interface Operation<Client = unknown, Params = JsonObject, Named extends Names = Names> extends Measuring<Named> {
  /** From 0, over all agents of the entry. */
  readonly number: number;
  /** Number of the simulated person who does it, from 0 over all agents of the entry; undefined where the drive has no `users`. */
  readonly user: number | undefined;
  /** When a schedule wanted it to start, ns since run start; when it did, where none says. */
  readonly intendedNs: number;
  readonly params: Params;
  readonly node: { readonly handle: NodeHandle; readonly client: Client };
  /** What all operations of the entry on this agent share, as `setup` got it. */
  readonly context: ScenarioContext<Params>;
  /** Belongs to this operation alone. */
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Its row of the entry's first feed. Throws where the entry has none. */
  readonly row: Row<Named['column']>;
  /** Its row of the feed of that name. Throws where the entry has none. */
  feed(name: string): Row;
  /** Ends the operation as *unknown*: neither done nor known not to be. Throw what it returns. */
  unknown(reason: string): Error;
  /** Ends it as *failed*, with a reason in place of a stack. Throw what it returns. */
  fail(reason: string): Error;
  /** Adds a sample of a step. Times are instants of the clock, in ns. */
  step(name: string, times: { readonly sent: number; readonly done: number }, outcome?: Outcome, nodeDurationNs?: number): void;
}

/** `unknown` is for timeouts and crashes: it never means "did not happen". */
export type Outcome = 'ok' | 'failed' | 'unknown';

/** Why a default export is no scenario; undefined where it is one. */
export function scenarioProblem(exported: unknown): string | undefined {
  const { operation, user } = (exported ?? {}) as { readonly operation?: unknown; readonly user?: unknown };
  const has = { operation: typeof operation === 'function', user: typeof user === 'function' };
  if (has.operation && has.user) return 'its default export has both operation and user: a scenario is one or the other';
  return has.operation || has.user ? undefined : 'its default export has no function operation (or user)';
}
