import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { RegattaError } from '../../model/errors.ts';
import type { Deployment, PlacedHost, Placement, Runner } from '../../model/runner.ts';
import { Guard } from './guard.ts';
import { HostProcess } from './host-process.ts';
import { endStrays } from './stray-processes.ts';
import { type HostShare, splitNodes } from './split-nodes.ts';

/** Hosts that start at once, for each core: one that waits for its socket leaves the core to another. */
const LANES_PER_CORE = 2;
/** How long a host has to go through its own end before its pipe is closed, ms. */
const FAREWELL_MS = 1500;
const ERROR_LINES = 10;
/** What an agent runs. */
const noNodes: HostShare = { nodes: [], env: {} };

/** Places hosts as plain processes of this machine. */
export const processRunner: Runner = {
  name: 'process',
  async deploy(placement: Placement, signal: AbortSignal): Promise<Deployment> {
    const deployment = new ProcessDeployment(placement, await Guard.start(placement.runId));
    try {
      await deployment.start(signal);
      return deployment;
    } catch (error) {
      await deployment[Symbol.asyncDispose]();
      throw error;
    }
  },
};

class ProcessDeployment implements Deployment {
  readonly #placement: Placement;
  readonly #guard: Guard;
  readonly #processes: HostProcess[] = [];
  #hosts: readonly PlacedHost[] = [];
  #disposed: Promise<void> | undefined;

  constructor(placement: Placement, guard: Guard) {
    this.#placement = placement;
    this.#guard = guard;
  }

  get hosts(): readonly PlacedHost[] {
    return this.#hosts;
  }

  /** Starts all hosts, some at a time, and waits until each has joined. */
  async start(signal: AbortSignal): Promise<void> {
    const cores = availableParallelism();
    const shares = splitNodes(this.#placement.plan, { cores, heapBytes: getHeapStatistics().heap_size_limit });
    const failed = new AbortController();
    const stop = AbortSignal.any([signal, failed.signal]);
    const agents = Array.from({ length: this.#placement.plan.agents.count ?? 0 }, (_, number) => [`agent-${number}`, noNodes] as const);
    const named = [...shares.map((share, number) => [`host-${number}`, share] as const), ...agents];
    const hosts: PlacedHost[] = [];
    const rest = named.entries();
    const lane = async (): Promise<void> => {
      for (const [place, [name, share]] of rest) {
        stop.throwIfAborted();
        try {
          hosts[place] = await this.#startHost(name, share, stop);
        } catch (error) {
          failed.abort(error);
          throw error;
        }
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: Math.min(named.length, cores * LANES_PER_CORE) }, lane));
    signal.throwIfAborted();
    failed.signal.throwIfAborted();
    const rejected = lanes.find((outcome) => outcome.status === 'rejected');
    if (rejected !== undefined) {
      throw rejected.reason;
    }
    this.#hosts = hosts;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    // in reverse, each whatever became of those before
    await using steps = new AsyncDisposableStack();
    steps.use(this.#guard);
    // what left the process group of its host
    steps.defer(async () => void (await endStrays(({ run }) => run === this.#placement.runId)));
    steps.defer(async () => void (await Promise.all(this.#processes.map((host) => host.end()))));
    steps.defer(async () => void (await Promise.all(this.#hosts.map(({ handle }) => atMost(FAREWELL_MS, handle[Symbol.asyncDispose]())))));
  }

  async #startHost(name: string, { nodes, env }: HostShare, signal: AbortSignal): Promise<PlacedHost> {
    const { rendezvous, runId, directory, plan } = this.#placement;
    const machine = hostname();
    const host = await HostProcess.start({
      config: { name, rendezvous: rendezvous.url, token: rendezvous.token, machine },
      hasNodes: nodes.length > 0,
      env: { ...env, REGATTA_RUN: runId, REGATTA_RUN_DIRECTORY: directory },
      logFile: join(directory, 'logs', `${name}.log`),
    });
    this.#processes.push(host);
    this.#guard.watch(host.pid);
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(lost(host, `did not join within ${plan.readyNs / 1e9} s`)), plan.readyNs / 1e6);
    let isHere = false;
    // its end after that is for whoever has the handle
    void host.ended.then((how) => (isHere ? undefined : waiting.abort(lost(host, `ended before it had joined: ${how}`))));
    try {
      const handle = await this.#placement.joined(name, AbortSignal.any([signal, waiting.signal]));
      isHere = true;
      return { handle, machine, nodes, pid: host.pid, ended: host.ended, lastLines: (count) => host.lastLines(count) };
    } finally {
      clearTimeout(timer);
    }
  }
}

function lost(host: HostProcess, what: string): RegattaError {
  const lines = host.lastLines(ERROR_LINES);
  const hint = lines.length === 0 ? 'it logged nothing' : `its last log lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return new RegattaError('HOST_LOST', `host ${host.name} ${what}`, { hint });
}

async function atMost(ms: number, work: PromiseLike<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
