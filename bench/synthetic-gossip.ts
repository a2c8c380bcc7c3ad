import gossipsub from '../kits/gossipsub/kit.ts';
import { seededRandom } from '../src/model/random.ts';
import type { Plan } from '../src/model/plan.ts';
import type { RunRecord } from '../src/model/result.ts';
import { eventsTable, nodesTable, phasesTable, type Recorder, samplesTable, seriesTable, type Table } from '../src/model/table.ts';
import type { RunFiles } from '../src/recording/run-files.ts';

const nodes = 200;
const duplicatesPerDelivery = 2;
const publishEveryNs = 5e6;
const hopNs = 20e6;
const warmUpNs = 5e9;

const counters = [
  ...['published', 'delivered', 'duplicates', 'rejected', 'sent_ihave', 'sent_iwant', 'sent_graft', 'sent_prune', 'sent_idontwant'].map(
    (name) => `gossipsub_${name}_total`,
  ),
  ...['pubsub', 'wire'].flatMap((stream) => [`${stream}_sent_bytes_total`, `${stream}_received_bytes_total`]),
];
const gauges = ['peers', 'mesh_peers'];

/**
 * Records a made-up GossipSub run of about that many events: each message spreads over 200 nodes in rounds of eight, and arrives three times at each.
 * Answers with the number of events.
 */
export function recordGossip(files: RunFiles, recorder: Recorder, wanted: number): number {
  const perMessage = 1 + (nodes - 1) * (1 + duplicatesPerDelivery);
  const messages = Math.ceil(wanted / perMessage);
  const untilNs = warmUpNs + messages * publishEveryNs;
  files.writeJson('plan.json', plan);
  files.writeJson('run.json', record);
  recordFrame(recorder, untilNs);
  recordSeries(recorder, untilNs);
  for (let message = 0; message < messages; message++) recordMessage(recorder, message);
  return messages * perMessage + nodes;
}

function recordMessage(recorder: Recorder, message: number): void {
  const random = seededRandom(1, message);
  const startNs = warmUpNs + message * publishEveryNs;
  const id = recorder.code(`message-${message}-0123456789abcdef`);
  const publisher = message % nodes;
  const codes = eventCodes(recorder);
  const add = (ts: number, node: number, type: number, from: number): void =>
    addEvent(recorder, { ts, node, type, message: id, from, topic: codes.topic });
  add(startNs, publisher, codes.publish, -1);
  for (let place = 1; place < nodes; place++) {
    const from = (publisher + Math.floor((place - 1) / 8)) % nodes;
    const ts = Math.round(startNs + (1 + Math.floor(Math.log2(place) / 3)) * hopNs + random.next() * hopNs);
    const node = (publisher + place) % nodes;
    add(ts, node, codes.deliver, from);
    for (let copy = 1; copy <= duplicatesPerDelivery; copy++) add(ts + copy * 1e6, node, codes.duplicate, (from + copy) % nodes);
  }
  const sample = recorder.table(samplesTable);
  const row = sample.next();
  const { columns } = sample;
  columns.ts[row] = startNs;
  columns.sent[row] = startNs + 1e5;
  columns.done[row] = startNs + 1e6 + Math.round(random.next() * 1e6);
  columns.round[row] = 0;
  columns.operation[row] = message;
  columns.scenario[row] = codes.publish;
  columns.step[row] = codes.operation;
  columns.node[row] = publisher;
  columns.outcome[row] = codes.ok;
  columns.reason[row] = -1;
  columns.node_duration[row] = Number.NaN;
  columns.tags[row] = -1;
}

function eventCodes(recorder: Recorder): Record<'publish' | 'deliver' | 'duplicate' | 'topic' | 'operation' | 'ok', number> {
  const code = (text: string): number => recorder.code(text);
  return {
    publish: code('publish'),
    deliver: code('deliver'),
    duplicate: code('duplicate'),
    topic: code('topic'),
    operation: code('operation'),
    ok: code('ok'),
  };
}

interface SyntheticEvent {
  readonly ts: number;
  readonly node: number;
  readonly type: number;
  readonly message: number;
  readonly from: number;
  readonly topic: number;
}

function addEvent(recorder: Recorder, { ts, node, type, message, from, topic }: SyntheticEvent): void {
  const events = recorder.table(eventsTable);
  const row = events.next();
  const { columns } = events;
  columns.ts[row] = ts;
  columns.node[row] = node;
  columns.type[row] = type;
  columns.message[row] = message;
  columns.from_node[row] = from;
  columns.topic[row] = topic;
  columns.reason[row] = -1;
}

/** Nodes, their subscriptions, and the phases. */
function recordFrame(recorder: Recorder, untilNs: number): void {
  const topic = recorder.code('topic');
  for (let node = 0; node < nodes; node++) {
    addRow(recorder, nodesTable, {
      ts: node,
      node,
      name: `nodes-${node}`,
      fleet: node < 20 ? 'publishers' : 'lurkers',
      region: null,
      host: 'host-0',
      machine: 'm',
    });
    addEvent(recorder, { ts: 1e9, node, type: recorder.code('join'), message: -1, from: -1, topic });
  }
  addRow(recorder, phasesTable, { ts: 0, until: warmUpNs, phase: 0, name: 'warm-up', kind: 'warm-up' });
  addRow(recorder, phasesTable, { ts: warmUpNs, until: untilNs, phase: 1, name: 'publish', kind: 'measured' });
  addRow(recorder, phasesTable, { ts: untilNs, until: untilNs + 1e9, phase: 2, name: 'publish', kind: 'drain' });
}

/** A reading of every counter and gauge of every node, each second. */
function recordSeries(recorder: Recorder, untilNs: number): void {
  for (let ts = 0; ts <= untilNs + 1e9; ts += 1e9) {
    for (let node = 0; node < nodes; node++) {
      for (const name of counters) addRow(recorder, seriesTable, { ts, node, host: 'host-0', name, value: ts / 1e6 });
      for (const name of gauges) addRow(recorder, seriesTable, { ts, node, host: 'host-0', name, value: 8 });
    }
  }
}

/** A row with texts in place of their codes; what is not given is none. */
function addRow<T extends Table>(recorder: Recorder, table: T, row: { readonly [C in keyof T['columns']]?: number | string | null }): void {
  const writer = recorder.table<Table>(table);
  const at = writer.next();
  const given: { readonly [column: string]: number | string | null | undefined } = row;
  for (const [column, cells] of Object.entries(writer.columns)) {
    const value = given[column];
    cells[at] = typeof value === 'string' ? recorder.code(value) : (value ?? -1);
  }
}

const plan: Plan = {
  format: 1,
  name: 'synthetic',
  file: 'synthetic.yaml',
  seed: 1,
  kits: [{ name: gossipsub.name, url: import.meta.resolve('../kits/gossipsub/kit.ts'), version: '0.0.0' }],
  params: {},
  fleets: [],
  network: { topology: { kind: 'none' }, jitter: 0, bandwidth: null, between: [] },
  agents: { count: null, pacing: 'tick', join: 0, listen: { host: '127.0.0.1', port: 0 } },
  rounds: [],
  events: 'all',
  metrics: [],
  thresholds: [],
  validity: {},
  drainNs: 1e9,
  settleNs: 1e9,
  readyNs: 1e9,
  runner: 'process',
  warnings: [],
  comparableKey: 'synthetic',
};

const record: RunRecord = {
  format: 1,
  id: 'synthetic',
  name: 'synthetic',
  state: 'recorded',
  result: null,
  reason: null,
  owner: { pid: 1, startedAt: '0' },
  started: '2026-01-01T00:00:00.000Z',
  ended: '2026-01-01T00:02:00.000Z',
  monotonicStartNs: 0,
  machine: { hostname: '', platform: '', release: '', cpu: '', cores: 2, memoryBytes: 0, node: '', regatta: '' },
  versions: {},
  command: 'none',
  set: null,
  observed: null,
};
