import { z } from 'zod';
import { feedFormats, feedOrders } from '../model/feed.ts';
import type { LatePolicy, Pacing, Pick } from '../model/plan.ts';
import type { DurationRange, ParamSpec } from '../model/params.ts';
import { show } from './problems.ts';
import { anything, strictMap, valueSchema } from './value-schema.ts';

/** `$name`: the value of a param. */
type Ref = `$${string}`;

function scalar<Out, In = Out>(spec: Omit<ParamSpec, 'default' | 'required'>): z.ZodType<Out, In | Ref> {
  return valueSchema(spec) as unknown as z.ZodType<Out, In | Ref>;
}

/** More than any machine holds: a slip, which must not become a list of that length. */
export const mostNodes = 1_000_000;
export const mostRuns = 10_000;
const mostAgents = 1000;

const duration = (about: string) => scalar<number, string>({ type: 'duration', about });
const range = (about: string) => scalar<DurationRange, string>({ type: 'duration-range', about });
const share = (about: string) => scalar<number, string | number>({ type: 'share', about });
const integer = (about: string, min = 0, max = mostNodes) => scalar<number>({ type: 'integer', about, min, max });
const text = (about: string) => scalar<string>({ type: 'text', about });
const flag = (about: string) => scalar<boolean>({ type: 'boolean', about });
const choice = <T extends string>(about: string, values: readonly T[]) => scalar<T>({ type: 'text', about, values });

function oneOf<const Schemas extends readonly z.ZodType[]>(accepted: string, schemas: Schemas): z.ZodUnion<Schemas> {
  return z.union(schemas, {
    error: ({ input }) => (input === undefined ? `is missing; accepted: ${accepted}` : `${show(input)} is not ${accepted}`),
  });
}

function listOf<T extends z.ZodType>(items: T, example: string): z.ZodArray<T> {
  return z.array(items, { error: ({ input }) => `${show(input)} is no list; write ${example}` });
}

function mapOf<T extends z.ZodType>(values: T, accepted: string): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string(), values, { error: ({ input }) => `${show(input)} is not ${accepted}` });
}

/** Parts of which several can run: each by its name or path, or a map with its options beside that. */
const partsOf = (called: string, example: string) =>
  listOf(
    oneOf(`a ${called}; write its name or path, or {name: …, its options}`, [
      text(called),
      z.object({ name: text(`${called}, beside its options`) }).catchall(anything),
    ]),
    example,
  );

const names = (about: string) =>
  oneOf('a name or a list of names', [text(about), listOf(text(about), '[a, b]')]).meta({ description: about });

/** Settings that fleets share under `node` or have of their own, beside the params of their program. */
export const nodeShape = {
  program: text("node program of the kit; the kit's only one unless given").optional(),
  regions: names('name of a region matrix, or regions that nodes take in turn').optional(),
  env: z
    .record(z.string(), oneOf('a text, number or truth', [text('value'), z.number(), z.boolean()]))
    .meta({ description: 'environment variables of the processes' })
    .optional(),
  nodesPerProcess: integer('how many nodes share a process; from cores and memory unless given', 1).optional(),
  ready: oneOf('a duration (10s), or what tells that a program is ready (started, rendezvous, {http: /health, within: 10s})', [
    duration('how long nodes may take to be ready, and again to settle; 1 min and 0.5 s per node unless given'),
    choice('of programs: as soon as they are started, or once they have published their cards at the rendezvous', [
      'started',
      'rendezvous',
    ]),
    z
      .object({ within: duration('how long nodes may take').optional() })
      .catchall(anything)
      .meta({ description: 'of programs: what tells that a node is ready, and `within` which time' }),
  ]).optional(),
};

export const fleetShape = {
  ...nodeShape,
  count: oneOf('a number of nodes, rest, or a map of settings; write 24 or {count: 24}', [
    integer('number of nodes'),
    choice('what the other fleets leave', ['rest']),
  ]).optional(),
  share: share('share of the nodes that `of` names').optional(),
  rest: integer('number of all nodes, of which this fleet is what the others leave: the same as count: rest, of: N', 1).optional(),
  of: integer('number of all nodes of all fleets, with count: rest or share', 1).optional(),
  needs: names('fleets that must be ready before this one starts').optional(),
};

const linkShape = {
  latency: oneOf('a latency (5ms), a range (5ms..50ms), the name of a region matrix or a matrix', [
    range('one way; drawn per link from a range'),
    text('name of a region matrix'),
    z.record(z.string(), z.record(z.string(), duration('one way'))).meta({ description: 'region → region → latency' }),
  ]).optional(),
  jitter: share('by how much of it the latency of each message varies, either way').optional(),
  bandwidth: text('what a node can send in all: 10MiB/s').optional(),
};

const betweenShape = {
  fleets: listOf(text('fleet'), '[a, b]').length(2, 'a pair of fleets is needed: [a, b]'),
  ...linkShape,
  bandwidth: text('what goes over such a link, each way, beside what a node can send in all: 1MiB/s').optional(),
};

export const networkShape = {
  topology: oneOf('the name of a topology or {name: {its options}}', [
    text('topology without options'),
    z.record(z.string(), anything).meta({ description: 'topology → its options' }),
  ]).optional(),
  ...linkShape,
  between: listOf(strictMap(betweenShape), '[{fleets: [a, b], latency: 80ms}]')
    .meta({ description: 'exceptions for links between two fleets, either way' })
    .optional(),
};

const picks = ['rotate', 'random', 'all', 'sticky'] as const satisfies readonly Pick[];

/** Of a file of rows, in full. */
export const feedShape = {
  file: text('file of rows, relative to the experiment'),
  order: choice(
    'which row operation n gets: the next, from the start again after the last; one drawn by the seed; or each row once at most. sequential unless given',
    feedOrders,
  ).optional(),
  format: choice('how it is written; as the extension of its name says, unless given', feedFormats).optional(),
  name: text('what scenarios call it; the name of the file, less its extension, unless given').optional(),
};
const oneFeed = [text('file of rows: CSV, JSON or JSON lines'), strictMap(feedShape)] as const;

const tags = mapOf(oneOf('a text or a number', [text('its value'), z.number()]), 'a map of texts; write {plan: gold}').meta({
  description: 'labels of its operations, by which metrics and thresholds can tell them apart',
});
const latePolicies = ['send', 'drop', 'queue'] as const satisfies readonly LatePolicy[];

/** One scenario of a mix, beside its params. */
export const mixedShape = {
  scenario: text('scenario of the kit, or path of a module').optional(),
  name: text('label of its operations; the name of the scenario unless given').optional(),
  weight: scalar<number>({
    type: 'number',
    above: 0,
    about: 'share of the operations, over the sum of all weights; 1 unless given',
  }).optional(),
  tags: tags.optional(),
};

/** A load entry, beside the params of its scenario. */
export const entryShape = {
  scenario: text('scenario of the kit, or path of a module').optional(),
  mix: listOf(z.object(mixedShape).catchall(anything), '[{scenario: read, weight: 9}, {scenario: write}]')
    .meta({ description: 'several scenarios, of which each operation takes one by weight' })
    .optional(),
  on: names('fleets whose nodes it works on; all unless given').optional(),
  pick: choice('how the node of each operation is chosen; rotate unless given', picks).optional(),
  rate: oneOf('a rate such as 4/s, or {pacer: {its options}}', [
    scalar<number, string>({ type: 'rate', about: 'operations per second over all targets', above: 0 }),
    z.record(z.string(), anything).meta({ description: 'pacer → its options' }),
  ]).optional(),
  for: scalar<number, string>({ type: 'duration', about: 'how long it takes', above: 0 }).optional(),
  operations: integer('how many operations it takes', 1, Number.MAX_SAFE_INTEGER).optional(),
  counts: text('counter of its nodes (http_requests_total) that must grow by what ends ok, or the run is invalid').optional(),
  feed: oneOf('a file of rows such as accounts.csv, {file: accounts.csv, order: unique}, or a list of such', [
    ...oneFeed,
    listOf(oneOf('a file of rows or {file: accounts.csv, order: unique}', oneFeed), '[accounts.csv, goods.json]'),
  ])
    .meta({ description: 'files of which each operation gets a row' })
    .optional(),
  tags: tags.optional(),
  backlog: oneOf('a number of operations in flight', [integer('operations in flight over all agents', 1), z.record(z.string(), anything)])
    .meta({ description: 'in place of a rate: keeps that many operations in flight; when one ends, the next starts' })
    .optional(),
  users: oneOf('a number of users, or {count: 10, think: 1s..3s}', [integer('users over all agents', 1), z.record(z.string(), anything)])
    .meta({ description: 'in place of a rate: simulated people, with count, think, ramp and iterations' })
    .optional(),
  late: choice('what becomes of an operation that is due while max-in-flight are in flight; send unless given', latePolicies).optional(),
  'max-in-flight': integer('operations in flight over all agents from which on late: drop or late: queue holds', 1).optional(),
};

/** An entry of `together`. */
export const besideShape = {
  ...entryShape,
  name: text('label of its operations; the name of the scenario unless given').optional(),
};

export const roundShape = {
  ...entryShape,
  name: text('name; that of the phase or scenario unless given').optional(),
  phase: choice('a round that is not measured', ['warm-up', 'cool-down']).optional(),
};

export const metricShape = {
  sql: text('SELECT … AS value [, labels] FROM …'),
  unit: text('unit of the value: s, B, share, count, 1/s or any other'),
  better: choice('which direction is good; neither unless given', ['lower', 'higher', 'neither']).optional(),
  by: names('columns that are labels').optional(),
  margin: share('smallest effect worth acting on').optional(),
  about: text('what it says').optional(),
};

export const thresholdShape = {
  metric: text('limit: delivery.p99 < 1s'),
  phase: text('name of the round to which it is confined').optional(),
  every: duration('each window of this length must hold, from the start of a phase on; a rest at its end is not judged').optional(),
  abort: flag('ends the load as soon as it is missed').optional(),
  after: duration('with abort: how much of the measured load goes by first').optional(),
};

const pacings = ['tick', 'precise', 'spin'] as const satisfies readonly Pacing[];
const agentCount = [
  integer('how many processes of their own drive the load', 1, mostAgents),
  choice('as many as the machine has cores, less one, but one at least', ['auto']),
] as const;

export const agentsShape = {
  count: oneOf('a number of agents or auto', agentCount)
    .meta({
      description:
        'how many processes of their own drive the load, or `auto`: cores less one; the hosts drive it, beside their nodes, unless given',
    })
    .optional(),
  pacing: choice('how they wait for what is due; tick unless given', pacings).optional(),
  join: integer('how many agents join from other machines, by `regatta host --join`', 0, mostAgents).optional(),
  listen: text('host:port on which the rendezvous of the run listens; 127.0.0.1:0 unless given, which is any free port').optional(),
};

const paramValue = anything.meta({ description: 'its default, which also is its type' });

/** The top level, whose larger parts are read piece by piece with the shapes above. */
export const topShape = {
  kit: text('the protocol kit').optional(),
  kits: listOf(text('kit'), '[gossipsub, http]').meta({ description: 'more than one kit' }).optional(),
  params: mapOf(paramValue, 'a map of params; write {nodes: 24}')
    .meta({ description: 'name → default: values that the command line can override' })
    .optional(),
  matrix: mapOf(listOf(anything, '[4, 8]'), 'a map of lists; write {D: [4, 8]}')
    .meta({ description: 'param → list of values: a run for every combination' })
    .optional(),
  repeats: integer('how often each combination runs; once unless given', 1, mostRuns).optional(),
  name: text('title; the name of the file unless given').optional(),
  validity: mapOf(anything, 'a map of limits; write {lag: 5ms}').meta({ description: 'validity rule → a limit of your own' }).optional(),
  drain: duration('how long in-flight work is waited for; 30s unless given').optional(),
  seed: integer('behind everything random; 1 unless given', 0, Number.MAX_SAFE_INTEGER).optional(),
  agents: oneOf('a number of agents, auto, or a map; write 2 or {count: 2, pacing: precise}', [...agentCount, strictMap(agentsShape)])
    .meta({
      description: 'which processes drive the load; the hosts, beside their nodes, unless given, or one agent where there are no nodes',
    })
    .optional(),
  events: oneOf('all or a list of event types', [choice('every one', ['all']), listOf(text('event type'), '[publish, deliver]')])
    .meta({ description: 'which events of nodes are kept one by one; all unless given' })
    .optional(),
  runner: text('where nodes run; process unless given').optional(),
  observers: partsOf('observer', '[recorder, windows, ./mine.ts]')
    .meta({ description: 'what looks on at operations where they are driven; recorder and windows unless given' })
    .optional(),
  reporters: partsOf('reporter', '[terminal, markdown]').meta({ description: 'which reporters run; the defaults unless given' }).optional(),
};

/** What is read before anything else. The axes of a matrix are checked one by one, so that a wrong one hides no other. */
export const paramShape = {
  params: topShape.params,
  matrix: mapOf(anything, 'a map of lists; write {D: [4, 8]}').optional(),
  repeats: topShape.repeats,
};

/** Keys of other places, whose meaning a kit gives. */
const ofTheKit = anything.meta({ description: 'a param of the kit' });
const fleetSize = oneOf('a number of nodes or a map of settings; write 24 or {count: 24}', [
  integer('number of nodes'),
  choice('what the other fleets leave', ['rest']),
  z.object(fleetShape).catchall(ofTheKit),
]);
const limit = oneOf('a limit; write delivery.p99 < 1s', [text('limit: delivery.p99 < 1s'), strictMap(thresholdShape)]);

/** An experiment as its author writes it: what editors and TypeScript know of it. */
export const experimentSchema = strictMap({
  ...topShape,
  node: z.object(nodeShape).catchall(ofTheKit).meta({ description: 'settings that all fleets share' }).optional(),
  fleets: z
    .record(z.string(), fleetSize)
    .meta({ description: 'name → number of nodes, or settings; none where the load needs no nodes' })
    .optional(),
  network: strictMap(networkShape).meta({ description: 'topology and links' }).optional(),
  rounds: listOf(
    z
      .object({
        ...roundShape,
        together: listOf(z.object(besideShape).catchall(ofTheKit), '[{scenario: …}, …]')
          .meta({ description: 'entries side by side' })
          .optional(),
      })
      .catchall(ofTheKit),
    '[{scenario: publish, rate: 4/s, for: 20s}]',
  ).meta({ description: 'stages of the load, one after another' }),
  metrics: z.record(z.string(), strictMap(metricShape)).meta({ description: 'name → a metric of your own, in SQL' }).optional(),
  thresholds: listOf(limit, '[delivery.p99 < 1s]').meta({ description: 'limits on metrics' }).optional(),
});

/** An experiment as its author writes it. Keys that begin with `x-` are the author's own. */
export type ExperimentInput = z.input<typeof experimentSchema> & { readonly [own: `x-${string}`]: unknown };
