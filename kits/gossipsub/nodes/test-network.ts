import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, HostedNode, JsonObject, LinkShape, NodeContext, NodeHandle } from 'regatta/node';
import { type Row, RowRecorder } from '../../../src/model/fixtures/row-recorder.ts';
import { seededRandom } from '../../../src/model/random.ts';
import { meshBounds } from '../mesh-bounds.ts';
import program from './gossipsub-node.ts';
import type { HostedGossipsub } from './hosted-gossipsub.ts';

export interface TestNetworkOptions {
  readonly count: number;
  /** Canonical params of node `index`, over the defaults. */
  readonly params?: (index: number) => JsonObject;
  /** Pairs of node numbers; the first dials. Default: everybody with everybody. */
  readonly edges?: readonly (readonly [number, number])[];
  readonly shape?: LinkShape;
  readonly keeps?: (type: string) => boolean;
}

const instant: LinkShape = { latencyNs: 0, jitter: 0, bandwidth: null };

const realClock: Clock = {
  now: () => Number(process.hrtime.bigint()),
  sleepUntil: async (atNs, signal) => {
    while (realClock.now() < atNs) await delay(Math.max(1, (atNs - realClock.now()) / 1e6), undefined, { signal });
  },
};

/** Real nodes of this kit in one process, with a host's part played by the test. Dispose it. */
export class TestNetwork implements AsyncDisposable {
  readonly nodes: HostedGossipsub[] = [];
  /** Empty until all are up. */
  peers: readonly NodeHandle[] = [];
  readonly counters: { [name: string]: number } = {};
  readonly durations: { [name: string]: number[] } = {};
  readonly exits: string[] = [];
  readonly problems: string[] = [];
  readonly runStartNs = realClock.now();
  readonly #recorder = new RowRecorder();
  readonly #options: TestNetworkOptions;
  readonly #edges: readonly (readonly [number, number])[];
  readonly #stop = new AbortController();
  readonly #loadStart = Promise.withResolvers<number>();

  static async start(options: TestNetworkOptions): Promise<TestNetwork> {
    const network = new TestNetwork(options);
    for (let number = 0; number < options.count; number++) {
      network.nodes.push(await program.start(network.#params(number), network.#context(number)));
    }
    network.peers = network.nodes.map((node, number) => handleOf(number, node));
    return network;
  }

  /** Started, connected and settled. */
  static async settled(options: TestNetworkOptions): Promise<TestNetwork> {
    const network = await TestNetwork.start(options);
    await network.connect();
    await network.until(() => network.nodes.every((node) => node.unsettled() === undefined), 'all settled');
    return network;
  }

  private constructor(options: TestNetworkOptions) {
    this.#options = options;
    const all = Array.from({ length: options.count }, (_, a) =>
      Array.from({ length: options.count - a - 1 }, (_, b) => [a, a + b + 1] as const),
    );
    this.#edges = options.edges ?? all.flat();
  }

  async connect(): Promise<void> {
    await Promise.all(this.#edges.map(([from, to]) => this.node(from).connect(this.peers[to] as NodeHandle)));
  }

  node(number: number): HostedGossipsub {
    return this.nodes[number] as HostedGossipsub;
  }

  beginLoad(): number {
    const startNs = realClock.now();
    this.#loadStart.resolve(startNs);
    return startNs;
  }

  async until(condition: () => boolean, what: string, limitMs = 8_000): Promise<void> {
    for (const end = realClock.now() + limitMs * 1e6; !condition(); await delay(10)) {
      if (realClock.now() > end)
        throw new Error(`not within ${limitMs} ms: ${what}; ${this.nodes.map((node) => node.unsettled()).join('; ')}`);
    }
  }

  /** Rows of a table in order of writing; texts and ids as text. */
  rows(table: string): readonly Row[] {
    return this.#recorder.rows(table);
  }

  events(type: string): readonly Row[] {
    return this.rows('events').filter((row) => row['type'] === type);
  }

  measured(number: number): { readonly [name: string]: number } {
    const values: { [name: string]: number } = {};
    this.node(number).measure((name, value) => {
      values[name] = value;
    });
    return values;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
  }

  get #shape(): LinkShape {
    return this.#options.shape ?? instant;
  }

  #params(number: number): JsonObject {
    const given = this.#options.params?.(number) ?? {};
    const params = { ...defaults, ...given };
    return { ...params, ...meshBounds(params) };
  }

  #context(number: number): NodeContext {
    const peersNow = (): readonly NodeHandle[] => this.peers;
    return {
      node: { number, index: number, name: `nodes-${number}`, fleet: 'nodes', region: null },
      clock: realClock,
      runStartNs: this.runStartNs,
      random: seededRandom(7, number),
      recorder: this.#recorder,
      live: {
        add: (name, n = 1) => {
          this.counters[name] = (this.counters[name] ?? 0) + n;
        },
        record: (name, ns) => {
          this.durations[name] ??= [];
          this.durations[name].push(ns);
        },
      },
      known: [],
      run: { id: 'test', name: 'test', seed: 7, fleets: { nodes: this.#options.count }, experimentDirectory: '/' },
      rendezvous: { url: 'ws://127.0.0.1:1', token: '' },
      directory: '/nonexistent',
      print: () => undefined,
      waitsFor: () => undefined,
      keeps: this.#options.keeps ?? (() => true),
      get peers() {
        return peersNow();
      },
      linkTo: (peer) =>
        this.#edges.some(([a, b]) => (a === number && b === peer) || (b === number && a === peer)) ? this.#shape : undefined,
      pathTo: () => this.#shape,
      loadStart: this.#loadStart.promise,
      log: () => undefined,
      problem: (text) => this.problems.push(text),
      exited: (reason) => this.exits.push(reason),
      signal: this.#stop.signal,
    };
  }
}

const defaults = {
  topics: ['blocks'],
  D: 6,
  Dlazy: 6,
  gossipFactor: 0.25,
  heartbeat: 200e6,
  heartbeatInitialDelay: 50e6,
  floodPublish: false,
  transport: 'tcp',
  security: 'noise',
  sign: true,
  connectDelayJitter: 0,
  unsubscribeBackoff: 1e9,
  inspectInterval: 0,
};

function handleOf(number: number, node: HostedNode): NodeHandle {
  const name = `nodes-${number}`;
  const where = { region: null, version: '0', machine: 'test', host: 'test', incarnation: 0, endpoints: {} };
  return { number, index: number, name, fleet: 'nodes', ...where, card: JSON.parse(JSON.stringify(node.card)) };
}
