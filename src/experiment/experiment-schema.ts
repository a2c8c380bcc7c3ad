import { z } from 'zod';
import type { Pacing } from '../model/plan.ts';
import { isMap } from './cell.ts';
import { besideShape, roundShape } from './entry-schema.ts';
import { choice, duration, flag, integer, listOf, mapOf, mostRuns, names, oneOf, range, scalar, share, text } from './shape-words.ts';
import { anything, strictMap } from './value-schema.ts';
import { compareShape, versionOfSource, versionsSchema } from './version-schema.ts';

/** More than as many pairs as anybody waits for could tell apart. */
const mostGates = 10_000;

/** More than any run needs: a slip as well. */
const mostAgents = 1000;

/** Parts of which several can run: each by its name or path, or a map with its options beside that. `one` is the name of one. */
const partsOf = (called: string, one: string, example: string) => {
  const name = scalar<string>({ type: 'text', about: `name or path of the ${called}, beside its options`, example: one });
  const named = z.preprocess(refuseNameAsKey, z.object({ name }).catchall(anything));
  return listOf(
    oneOf(`${/^[aeiou]/.test(called) ? 'an' : 'a'} ${called}; write its name or path, or {name: …, its options}`, [text(called), named]),
    example,
  );
};

/** A name over its options, as that of a pacer stands. */
function refuseNameAsKey(value: unknown, { issues }: z.core.ParsePayload): unknown {
  const [[name, options] = [], ...others] = isMap(value) ? Object.entries(value) : [];
  const isKey = name !== undefined && name !== 'name' && others.length === 0 && (options === null || isMap(options));
  if (isKey) issues.push({ code: 'custom', message: `its name does not stand above its options; write {name: ${name}, …}`, input: value });
  return value;
}

/** Settings that fleets share under `node` or have of their own, beside the params of their program. */
export const nodeShape = {
  program: text("node program of the kit; the kit's only one unless given").optional(),
  source: mapOf(anything, 'a source; write {git: ., build: npm ci}')
    .meta({ description: 'where the software of the nodes comes from; what is installed unless given' })
    .optional(),
  version: versionOfSource.optional(),
  versions: versionsSchema.optional(),
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

export const metricShape = {
  sql: text('SELECT … AS value [, labels] FROM …').optional(),
  promql: text('PromQL that a Prometheus is asked for each measured phase, in the place of sql').optional(),
  unit: text('unit of the value: s, B, share, count, 1/s or any other'),
  better: choice('which direction is good; neither unless given', ['lower', 'higher', 'neither']).optional(),
  by: names('columns that are labels; with promql, labels of its series').optional(),
  margin: share(
    'smallest effect worth acting on: a share of the base, of a share points; 5 %, of tails 10 %, of shares 1 % unless given',
  ).optional(),
  gate: oneOf('true, false, or of a family {max: how many members}', [
    flag('whether a comparison can fail by it; of a family by each of its members, eight at most'),
    strictMap({ max: integer('how many members a comparison is planned for', 1, mostGates) }),
  ]).optional(),
  members: names('only these members of a family gate, by the value of their label').optional(),
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

/** Of the key `agents`, in full. */
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

/** Of the key `push` of `prometheus`, in full. */
export const pushShape = {
  to: text('URL of the Pushgateway: http://127.0.0.1:9091'),
  every: scalar<number, string>({ type: 'duration', about: 'how often; 10s unless given', min: 1e9 }).optional(),
  delete: flag('takes away what was pushed, two of these intervals after the run; it stays unless given').optional(),
};

/** Of `server: {managed: …}`. */
export const managedShape = {
  every: duration('how often it reads the pages of the run; 1s unless given').optional(),
  keep: flag('keeps its data with the run, in prometheus/').optional(),
  optional: flag('the run goes on without one where there is no prometheus on PATH').optional(),
};

/** Of a server that runs already. */
export const attachedShape = {
  url: text('URL of the server: http://127.0.0.1:9090'),
  every: duration('how often it reads what it is asked about, as its configuration says; 15s unless given').optional(),
};

/** Of the key `prometheus`, in full. */
const prometheusShape = {
  listen: text('host:port on which the run serves /metrics and /sd: 127.0.0.1:9464').optional(),
  linger: duration('how long after the load pages stay at most for a last scrape; 1min unless given').optional(),
  server: oneOf('managed, the URL of a Prometheus, {managed: {keep: true}} or {url: http://127.0.0.1:9090, every: 15s}', [
    text('managed, which starts the prometheus on PATH for the run, or the URL of one that runs'),
    strictMap({ managed: strictMap(managedShape) }),
    strictMap(attachedShape),
  ])
    .meta({ description: 'which Prometheus metrics in PromQL are asked of' })
    .optional(),
  progress: choice(
    'where progress comes from: what windows say, what Prometheus has read, or both with what is between them; windows unless given',
    ['windows', 'prometheus', 'both'],
  ).optional(),
  push: oneOf('the URL of a Pushgateway, or {to: http://127.0.0.1:9091, every: 10s}', [
    text('URL of the Pushgateway'),
    strictMap(pushShape),
  ])
    .meta({ description: 'Pushgateway to which every host pushes' })
    .optional(),
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
  compare: strictMap(compareShape)
    .meta({ description: 'what `regatta compare` holds against each other unless told otherwise' })
    .optional(),
  runner: text('where nodes run; process unless given').optional(),
  prometheus: strictMap(prometheusShape)
    .meta({ description: 'how a Prometheus gets the figures of the run; it gets none unless given' })
    .optional(),
  observers: partsOf('observer', 'recorder', '[recorder, windows, ./mine.ts]')
    .meta({ description: 'what looks on at operations where they are driven; recorder and windows unless given' })
    .optional(),
  monitors: partsOf('monitor', 'processes', '[processes, node, machine, ./mine.ts]')
    .meta({
      description: 'what is watched meanwhile, into series; processes, node and machine unless given, and nothing where the list is empty',
    })
    .optional(),
  reporters: partsOf('reporter', 'markdown', '[terminal, markdown]')
    .meta({ description: 'which reporters run; the defaults unless given' })
    .optional(),
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
  metrics: z.record(z.string(), strictMap(metricShape)).meta({ description: 'name → a metric of your own, in SQL or PromQL' }).optional(),
  thresholds: listOf(limit, '[delivery.p99 < 1s]').meta({ description: 'limits on metrics' }).optional(),
});

/** An experiment as its author writes it. Keys that begin with `x-` are the author's own. */
export type ExperimentInput = z.input<typeof experimentSchema> & { readonly [own: `x-${string}`]: unknown };
