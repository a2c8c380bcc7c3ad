import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type {
  CanMeasure,
  CanSettle,
  HasProcesses,
  HostedNode,
  NodeContext,
  NodeProgram,
  ServesMetrics,
  TakesTimeToStop,
} from '../model/kit.ts';
import type { Endpoints } from '../model/node.ts';
import { fillIn } from '../model/run-values.ts';
import { backgroundProcesses } from './processes/background-processes.ts';
import { CardWatch } from './readiness/card-watch.ts';
import { endpointsOf } from './endpoints.ts';
import { programEnvironment } from './program-environment.ts';
import { findProgram } from './processes/find-program.ts';
import { freePorts } from './processes/free-ports.ts';
import { LastLine } from './processes/last-line.ts';
import { LogWatch } from './readiness/log-watch.ts';
import { NodeProcess, type ProcessEnd, writeEnd } from './processes/node-process.ts';
import { nodeFolders } from './node-folders.ts';
import { nodesOf, type TestgroundSettings } from './node-variables.ts';
import { lastReadingNs, NodeObserver } from './node-observer.ts';
import { type Probe, untilWell } from './readiness/probes.ts';
import { Recheck } from './readiness/recheck.ts';
import { readyProbe, readySettings } from './readiness/ready-probe.ts';
import { runValueLookup } from './run-value-lookup.ts';

interface StopSettings {
  readonly signal?: NodeJS.Signals;
  /** ns. */
  readonly grace: number;
}

/** A node that is a program of any kind, in a process of its own. */
export default {
  // most of their start is waiting, and what is not has all cores
  lanes: 32,
  async start(params, context) {
    const ports = await portsOf(params, context);
    const endpoints = endpointsOf(ports);
    const settings = readySettings(params);
    const log = settings.log === undefined ? undefined : new LogWatch(settings.log);
    const card = settings.rendezvous === true ? new CardWatch(context) : undefined;
    const probe = readyProbe(settings, endpoints, log ?? card);
    const lastLine = new LastLine();
    const observer = new NodeObserver({ params, context, output: nodeFolders(context).output });
    try {
      const started = await startProcess(params, context, {
        ports,
        printed(stream, bytes) {
          context.print(stream, bytes);
          lastLine.push(stream, bytes);
          log?.push(stream, bytes);
          observer.printed(stream, bytes);
        },
      });
      const stop = params['stop'] as unknown as StopSettings;
      const node = new CommandNode({ context, process: started, endpoints, card, probe, lastLine, observer, stop });
      await node.untilReady();
      return node;
    } catch (error) {
      await observer.end();
      throw error;
    }
  },
} satisfies NodeProgram;

async function portsOf(params: JsonObject, { node, run }: NodeContext): Promise<ReadonlyMap<string, number>> {
  const names = params['ports'] as readonly string[];
  const ports = await freePorts({ count: names.length, node: node.number, nodes: nodesOf(run), runId: run.id });
  return new Map(names.map((name, place) => [name, ports[place] as number]));
}

async function startProcess(
  params: JsonObject,
  context: NodeContext,
  { ports, printed }: { readonly ports: ReadonlyMap<string, number> } & Pick<Parameters<typeof NodeProcess.start>[0], 'printed'>,
): Promise<NodeProcess> {
  const lookUp = runValueLookup(context, ports);
  const [name = '', ...args] = (params['command'] as readonly string[]).map((word) => fillIn(word, lookUp));
  const own = Object.entries(params['env'] as { readonly [name: string]: string });
  const testground = (params['testground'] ?? {}) as TestgroundSettings;
  const env = {
    ...programEnvironment(context, { ports, testground }),
    ...Object.fromEntries(own.map(([key, text]) => [key, fillIn(text, lookUp)])),
  };
  const { software, run } = context;
  const path = [...(software?.programs ?? []), env['PATH'] ?? ''].join(delimiter);
  const program = findProgram(name, { directory: software?.directory ?? run.experimentDirectory, path });
  const { work, output, temporary } = nodeFolders(context);
  for (const folder of [work, output, temporary]) mkdirSync(folder, { recursive: true });
  context.signal.throwIfAborted();
  const started = await NodeProcess.start({ program, args, env: { ...env, PATH: path }, directory: software?.directory ?? work, printed });
  void started.ended.then(() => rm(temporary, { recursive: true, force: true }).catch(() => undefined));
  return started;
}

interface CommandNodeParts {
  readonly context: NodeContext;
  readonly process: NodeProcess;
  readonly endpoints: Endpoints;
  /** Where it publishes one. */
  readonly card: CardWatch | undefined;
  /** Whether it is ready. */
  readonly probe: Probe;
  readonly lastLine: LastLine;
  readonly observer: NodeObserver;
  readonly stop: StopSettings;
}

class CommandNode implements HostedNode, CanSettle, CanMeasure, HasProcesses, ServesMetrics, TakesTimeToStop {
  readonly #parts: CommandNodeParts;
  readonly #recheck: Recheck;
  #isUp = false;
  #hasExited = false;

  constructor(parts: CommandNodeParts) {
    this.#parts = parts;
    this.#recheck = new Recheck(parts.probe);
    const { context, process } = parts;
    context.signal.addEventListener('abort', () => {
      // nobody stops what never came up
      if (!this.#isUp) process.kill();
    });
    void process.ended.then((end) => (this.#isUp && !context.signal.aborted ? this.#exited(end) : undefined));
  }

  get card(): Json {
    return this.#parts.card?.card ?? {};
  }

  get endpoints(): Endpoints {
    const { card, endpoints } = this.#parts;
    return card?.endpointsOver(endpoints) ?? endpoints;
  }

  get metricsUrl(): string | undefined {
    return this.#parts.observer.metricsUrl;
  }

  get processGroup(): number {
    return this.#parts.process.pid;
  }

  get stopNs(): number {
    return this.#parts.stop.grace + lastReadingNs;
  }

  /** Rejects with NODE_START when it ends before it is ready, or its page of numbers has no address. */
  async untilReady(): Promise<void> {
    const { context, process, probe, observer } = this.#parts;
    const over = new AbortController();
    const gone = this.#untilGone(over);
    // where something else was quicker, nobody waits for it
    gone.catch(() => undefined);
    try {
      const ready = untilWell(probe, (amiss) => context.waitsFor(amiss), AbortSignal.any([context.signal, over.signal]));
      await Promise.race([gone, ready.catch((error: unknown) => (over.signal.aborted ? gone : Promise.reject(error as Error)))]);
      observer.readPage(this.endpoints);
      this.#isUp = true;
    } catch (error) {
      process.kill();
      throw error;
    }
  }

  /** Rejects with NODE_START, once it has ended, unless it was up before. */
  async #untilGone(over: AbortController): Promise<void> {
    const end = await this.#parts.process.ended;
    over.abort();
    if (!this.#isUp) throw new RegattaError('NODE_START', `it ended before it was ready: ${this.#describe(end)}`);
  }

  /** It finds its peers by itself, from what it was told when it was started. */
  async connect(): Promise<void> {}

  /** Asked once more before the load: what said that it was ready may not be so any more. */
  unsettled(): string | undefined {
    return this.#recheck.amiss();
  }

  measure(_: unknown, isBorder: boolean): Promise<void> {
    return this.#parts.observer.beat(isBorder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { context, process, observer, stop } = this.#parts;
    const { signal = 'SIGTERM', grace } = stop;
    if (!this.#hasExited) this.#tellOfBackground();
    const endedInTime = await process.stop(signal, grace / NS_PER_MS);
    if (!endedInTime) context.problem(`did not end within ${grace / NS_PER_S} s of ${signal} and was killed`);
    await observer.end();
  }

  #tellOfBackground(): void {
    const { context, process } = this.#parts;
    const left = backgroundProcesses(context.run.id, context.node.name, process.pid);
    if (left.length === 0) return;
    context.problem(
      `left process ${left.join(', ')} in the background, outside its process group: no signal reaches it there, and it is killed at the end of the run`,
    );
  }

  /** Told at once, so that it counts also in the last moments of the run. What it wrote last is taken in meanwhile. */
  #exited(end: ProcessEnd): void {
    this.#hasExited = true;
    this.#parts.context.exited(this.#describe(end));
    void this.#parts.observer.end();
  }

  #describe(end: ProcessEnd): string {
    const { context, lastLine, process } = this.#parts;
    const background = end.code === 0 ? backgroundProcesses(context.run.id, context.node.name, process.pid) : [];
    const left =
      background.length === 0
        ? ''
        : `; it left process ${background.join(', ')} in the background, where nobody can watch it: a node must stay in the foreground`;
    return `${writeEnd(end)}${left}${lastLine.text === '' ? '' : `, its last line: ${lastLine.text}`}`;
  }
}
