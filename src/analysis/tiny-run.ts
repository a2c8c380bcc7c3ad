import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import type { Kit } from '../model/kit.ts';
import type { Outcome } from '../model/scenario.ts';
import type { Plan } from '../model/plan.ts';
import type { RoundObservation, RunObservations, RunRecord } from '../model/result.ts';
import { eventsTable, nodesTable, phasesTable, type Recorder, samplesTable, type Table } from '../model/table.ts';
import { RunFiles } from '../recording/run-files.ts';
import { openSpool } from '../recording/spool.ts';

/**
 * A recorded run for tests, small enough that every answer is known. Four nodes (0 and 1 of fleet `a`, 2 and 3 of `b`); 5 s of warm-up, 10 s
 * measured; 10 operations per second, each publishing a message from node 0 that node k delivers k ms later. Operation n starts 1 µs late and takes
 * (n mod 10) + 1 ms from its intended time; operation 60 failed, the others ended as `outcome` says (ok).
 */
export function tinyRun(
  changes: {
    readonly plan?: Partial<Plan>;
    readonly record?: Partial<RunRecord>;
    readonly outcome?: Outcome;
    /** A step that each operation has: the later half of it. */
    readonly step?: string;
    /** Peers that nodes got (ms since run start, node, peer); none unless given. */
    readonly peers?: readonly (readonly [atMs: number, node: number, peer: number])[];
  } = {},
): RunFiles & Disposable {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-tiny-'));
  const files = new RunFiles(directory, 'tiny');
  files.writeJson('plan.json', { ...tinyPlan, ...changes.plan });
  files.writeJson('run.json', { ...tinyRecord, ...changes.record });
  using spool = openSpool(files.spoolDirectory('regatta'));
  recordNetwork(spool);
  for (const [atMs, node, peer] of changes.peers ?? [])
    writeRow(spool, eventsTable, { ts: atMs * 1e6, node, type: 'add_peer', message: null, from_node: peer, topic: null, reason: null });
  for (let operation = 0; operation < 150; operation++) recordOperation(spool, operation, { outcome: 'ok', ...changes });
  return Object.assign(files, { [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) });
}

export const tinyKit: Kit = {
  name: 'tiny',
  about: 'Follows messages to their receivers.',
  nodes: {},
  scenarios: {},
  tables: [],
  views: [
    { name: 'publications', about: 'messages published', sql: "SELECT message, ts FROM events WHERE type = 'publish'" },
    {
      name: 'deliveries',
      about: 'one row per message and receiver',
      sql: `SELECT event.node, (event.ts - publications.ts) / 1e9 AS latency FROM events AS event JOIN publications USING (message) WHERE type = 'deliver'`,
    },
  ],
  metrics: [
    {
      name: 'delivery',
      about: 'from publication to delivery',
      sql: 'SELECT latency AS value, fleet, region FROM deliveries JOIN members USING (node)',
      unit: 's',
      better: 'lower',
      kind: 'distribution',
      by: ['fleet', 'region'],
    },
    {
      name: 'published',
      about: 'messages published',
      sql: 'SELECT count(*) AS value FROM publications -- all of them',
      unit: 'count',
      better: 'neither',
      kind: 'scalar',
    },
  ],
  headline: 'delivery',
  highlights: ['delivery', 'published'],
};

const round: RoundObservation = {
  round: 'load',
  measured: true,
  hosts: 1,
  due: 100,
  missed: 0,
  dropped: 0,
  started: 100,
  ok: 99,
  failed: 1,
  unknown: 0,
  loadNs: 10e9,
  overrunNs: 0,
  lagP99Ns: 1e3,
  eventLoopDelayP99Ns: 1e5,
  cpuCores: 0.5,
  runQueueWaitShare: 0.01,
  stealShare: null,
};

export const tinyObservations: RunObservations = {
  rounds: [{ ...round, round: 'settle in', measured: false, due: 50, started: 50, ok: 50, failed: 0, loadNs: 5e9 }, round],
  calibrationMs: { before: 50, after: 52 },
  nodesLost: [],
  hostsLost: [],
  overlapped: false,
  abortedBy: null,
  errors: [{ text: 'Error: no', count: 1 }],
  problems: [],
  rows: { samples: 150, events: 600 },
  links: 'none',
};

export const tinyPlan = plainPlan('tiny', {
  params: { size: 4 },
  fleets: ['a', 'b'].map((name) => plainFleet(name, { count: 2 })),
  network: { topology: { kind: 'full' }, jitter: 0, bandwidth: null, between: [] },
  rounds: [
    { name: 'settle in', kind: 'warm-up', entries: [], forNs: 5e9 },
    { name: 'load', kind: 'measured', entries: [], forNs: 10e9 },
  ],
});

export const tinyRecord: RunRecord = {
  format: 1,
  id: 'tiny',
  name: 'tiny',
  state: 'recorded',
  result: null,
  reason: null,
  owner: { pid: 1, startedAt: '0' },
  started: '2026-01-01T00:00:00.000Z',
  monotonicStartNs: 0,
  ended: '2026-01-01T00:00:20.000Z',
  machine: {
    hostname: 'here',
    platform: 'linux',
    release: '6',
    cpu: 'any',
    cores: 2,
    memoryBytes: 2 ** 33,
    node: '24.0.0',
    regatta: '0.0.0',
  },
  versions: { tiny: '1.2.3' },
  command: 'regatta run tiny.yaml',
  set: null,
  observed: tinyObservations,
};

function recordNetwork(recorder: Recorder): void {
  for (const [node, fleet] of ['a', 'a', 'b', 'b'].entries()) {
    const name = `${fleet}-${node % 2}`;
    writeRow(recorder, nodesTable, {
      ts: node,
      node,
      name,
      fleet,
      region: null,
      host: 'h',
      machine: 'm',
      version: '1',
      incarnation: 0,
      change: 'up',
      reason: null,
    });
  }
  const phases = [
    { ts: 0, until: 5e9, phase: 0, name: 'settle in', kind: 'warm-up' },
    { ts: 5e9, until: 15e9, phase: 1, name: 'load', kind: 'measured' },
  ];
  for (const phase of phases) writeRow(recorder, phasesTable, phase);
}

function recordOperation(
  recorder: Recorder,
  operation: number,
  { outcome: usual, step }: { readonly outcome: Outcome; readonly step?: string },
): void {
  const ts = operation * 1e8;
  const outcome = operation === 60 ? 'failed' : usual;
  const times = { ts, sent: ts + 1e3, done: ts + ((operation % 10) + 1) * 1e6 };
  const sample = {
    round: operation < 50 ? 0 : 1,
    operation,
    scenario: 'publish',
    step: 'operation',
    node: operation % 4,
    outcome,
    reason: null,
  };
  const tags = operation % 4 === 3 ? JSON.stringify({ plan: 'gold' }) : null;
  writeRow(recorder, samplesTable, { ...times, ...sample, node_duration: Number.NaN, tags });
  const half = { ...times, sent: (ts + times.done) / 2, node_duration: Number.NaN, tags };
  if (step !== undefined) writeRow(recorder, samplesTable, { ...sample, ...half, step });
  for (let node = 0; node < 4; node++) {
    const type = node === 0 ? 'publish' : 'deliver';
    writeRow(recorder, eventsTable, { ts: ts + node * 1e6, node, type, message: `m${operation}`, from_node: -1, topic: 't', reason: null });
  }
}

/** One row, with texts in place of their codes. */
export function writeRow<T extends Table>(
  recorder: Recorder,
  table: T,
  row: { readonly [C in keyof T['columns']]: number | string | null },
): void {
  const writer = recorder.table<Table>(table);
  const at = writer.next();
  for (const [column, value] of Object.entries<number | string | null>(row)) {
    const cells = writer.columns[column];
    if (cells === undefined) throw new Error(`table ${table.name} has no column ${column}`);
    cells[at] = value === null ? -1 : typeof value === 'string' ? recorder.code(value) : value;
  }
}
