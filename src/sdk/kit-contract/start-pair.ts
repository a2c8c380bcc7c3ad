import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../../load/real-clock.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { CanMeasure, CanSettle, HostedNode, NodeContext, NodeProgram } from '../../model/kit.ts';
import type { LinkShape, NodeHandle } from '../../model/node.ts';
import { seededRandom } from '../../model/random.ts';
import type { Recorder } from '../../model/table.ts';
import { openSpool } from '../../recording/spool.ts';

/** How long each of starting, connecting, settling and stopping may take, ms. */
const limitMs = 10_000;
/** How much later than the one that dials the other node is told of the network, ms. */
const lateKnowledgeMs = 50;
const names = ['first', 'second'] as const;
const link: LinkShape = { latencyNs: 1e6, jitter: 0, bandwidth: null };

type Node = HostedNode & Partial<CanSettle & CanMeasure>;

/**
 * Starts two nodes in this process, connects and stops them, as a host does.
 * @throws Error when a step fails, takes too long, or when something of theirs is open afterwards
 */
export async function startPair(program: NodeProgram, params: JsonObject): Promise<void> {
  const before = process.getActiveResourcesInfo();
  await runPair(program, params);
  const left = (): readonly string[] => leftOpen(before, process.getActiveResourcesInfo());
  // sockets close a turn or two after they were told to
  for (let attempt = 0; left().length > 0 && attempt < 200; attempt++) await sleep(10);
  if (left().length > 0) throw new Error(`stopped nodes left open: ${left().join(', ')}`);
}

async function runPair(program: NodeProgram, params: JsonObject): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-kit-'));
  const stop = new AbortController();
  /** What each node knows of the network. */
  const known: readonly NodeHandle[][] = [[], []];
  const nodes: Node[] = [];
  const faults: string[] = [];
  try {
    using recorder = openSpool(directory);
    for (const number of names.keys()) {
      const context = contextOf(number, { recorder, directory, peers: known[number] ?? [], faults, signal: stop.signal });
      nodes.push(await within(program.start(params, context), `start of the ${names[number]} node`));
    }
    await within(connectPair(nodes, known), 'connect');
    for (let attempt = 0; nodes.some((node) => node.unsettled?.() !== undefined); attempt++) {
      if (attempt === limitMs / 50) throw new Error(`the nodes did not settle: ${nodes.map((node) => node.unsettled?.()).join('; ')}`);
      await sleep(50);
    }
    for (const node of nodes) await within(Promise.resolve(node.measure?.(checkMeasured, false)), 'measure');
    if (faults.length > 0) throw new Error(faults.join('; '));
    stop.abort();
    await within(Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())), 'stop');
    nodes.length = 0;
  } finally {
    stop.abort();
    await Promise.allSettled(nodes.map((node) => node[Symbol.asyncDispose]()));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The node that is dialled learns of the network while it is dialled: between hosts there is no order. */
async function connectPair(nodes: readonly Node[], [toFirst, toSecond]: readonly NodeHandle[][]): Promise<void> {
  const handles = nodes.map(({ card }, number) => handleOf(number, card));
  toFirst?.push(...handles);
  const connecting = nodes[0]?.connect(handles[1] as NodeHandle, link);
  await Promise.race([connecting, sleep(lateKnowledgeMs)]);
  toSecond?.push(...handles);
  await connecting;
}

interface PairSite {
  readonly recorder: Recorder;
  readonly directory: string;
  /** Empty until it is told. */
  readonly peers: readonly NodeHandle[];
  /** What nodes say is wrong with them. */
  readonly faults: string[];
  readonly signal: AbortSignal;
}

function contextOf(number: number, { recorder, directory, peers, faults, signal }: PairSite): NodeContext {
  const pathTo = (peer: number): LinkShape | undefined => (peers.length > 0 && peer === 1 - number ? link : undefined);
  return {
    node: { number, index: number, name: nameOf(number), fleet: 'nodes', region: null },
    clock: realClock,
    runStartNs: realClock.now(),
    random: seededRandom(1, number),
    recorder,
    live: { add: () => undefined, record: () => undefined },
    keeps: () => true,
    known: [],
    peers,
    linkTo: pathTo,
    pathTo,
    loadStart: new Promise(() => undefined),
    run: { id: 'contract', name: 'contract', seed: 1, fleets: { nodes: 2 }, experimentDirectory: directory },
    // nobody listens: a contract has no rendezvous
    rendezvous: { url: 'ws://127.0.0.1:9', token: '' },
    directory: join(directory, 'fleets', 'nodes', String(number)),
    log: () => undefined,
    print: () => undefined,
    waitsFor: () => undefined,
    problem: (text) => faults.push(`${nameOf(number)} ${text}`),
    exited: (reason) => faults.push(`${nameOf(number)} ended by itself: ${reason}`),
    signal,
  };
}

function nameOf(number: number): string {
  return `nodes-${number}`;
}

/** Cards go through JSON on their way to others. */
function handleOf(number: number, card: Json): NodeHandle {
  const seen = JSON.parse(JSON.stringify(card)) as Json;
  const place = { region: null, version: '0', machine: 'here', host: 'here', incarnation: 0, endpoints: {} };
  return { number, index: number, name: nameOf(number), fleet: 'nodes', ...place, card: seen };
}

function checkMeasured(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new Error(`the measured value of ${name} is ${value}`);
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const done = new AbortController();
  const late = sleep(limitMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${what} took longer than ${limitMs / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}

/** What is open now and was not before, each as often as it is. */
function leftOpen(before: readonly string[], now: readonly string[]): readonly string[] {
  const known = [...before];
  return now.filter((resource) => {
    const at = known.indexOf(resource);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
