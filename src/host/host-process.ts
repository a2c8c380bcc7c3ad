import { flushCompileCache } from 'node:module';
import packageJson from '../../package.json' with { type: 'json' };
import { messageOf, RegattaError } from '../model/errors.ts';
import type { HostConfig, PrepareOrder, RoundOrder, SteerOrder } from '../model/host.ts';
import type { Json } from '../model/json.ts';
import type { CallHandler } from '../sync/calls.ts';
import { openConnection, type RendezvousConnection } from '../sync/connection.ts';
import { realClock } from '../load/real-clock.ts';
import { Host } from './host.ts';
import { boundOutput } from './bound-output.ts';
import { leftFiles, readLeft } from './left-files.ts';
import { atOwnPaths } from './own-paths.ts';
import { monitors } from './wire.ts';

/** How long nodes have to stop once nobody is there to ask for it, ms: with the exit itself the host is gone within a second. */
const ORPHAN_STOP_MS = 800;
/** How long a farewell has to leave the process, ms. */
const FAREWELL_MS = 100;
/** Code on which a host ends that met an error which nothing handled (EX_SOFTWARE of sysexits.h). */
const CRASHED = 70;

/** Runs this process as a host until it is told to exit, its pipe or its link to Regatta closes, or an error is left unhandled. */
export async function runHostProcess(): Promise<void> {
  boundOutput();
  const { config, ended } = readConfig();
  const connection = await join(config);
  if (connection === undefined) {
    return;
  }
  shareCompiled();
  const { name, rendezvous, token, elsewhere } = await config;
  if (elsewhere !== undefined) process.stdout.write(`host: joined the run at ${rendezvous} as ${name}\n`);
  const host = new Host({
    name,
    clock: realClock,
    rendezvous: { url: rendezvous, token },
    sync: connection.sync,
    tell: (news) => connection.notify('orchestrator', news as unknown as Json),
    monitors,
    ...(elsewhere === undefined ? {} : { elsewhere }),
  });

  const crash = (thrown: unknown, isRejection: boolean): void => void endCrashed(host, thrown, isRejection);
  // a node that calls process.exit takes its host along
  process.on('exit', () => host.flush());
  process.on('uncaughtException', (thrown) => crash(thrown, false));
  process.on('unhandledRejection', (thrown) => crash(thrown, true));
  const orphaned = (reason: string): void => void endOrphaned(host, connection, reason);
  void ended.then(() => orphaned(elsewhere === undefined ? 'Regatta let go of its pipe' : 'it was stopped on its own machine'));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => orphaned(`${signal} received`));
  }
  void connection.closed.then((reason) => orphaned(`its link to the rendezvous is gone: ${reason}`));

  const carryOut: CallHandler = async (call, body, signal) => {
    switch (call) {
      case 'prepare':
        return await prepare(host, atOwn(body as unknown as PrepareOrder, elsewhere), signal);
      case 'startRound':
        return (await host.startRound(body as unknown as RoundOrder, signal)) as unknown as Json;
      case 'steer':
        return (await host.steer(body as unknown as SteerOrder, signal)) as unknown as Json;
      case 'endRound':
        host.endRound();
        return null;
      case 'stop':
        return (await host.stop()) as unknown as Json;
      case 'files':
        return (elsewhere === undefined ? [] : leftFiles(elsewhere.directory)) as unknown as Json;
      case 'read': {
        const { path, offset } = body as { readonly path: string; readonly offset: number };
        return elsewhere === undefined ? '' : readLeft(elsewhere.directory, path, offset);
      }
      case 'exit':
        void exitAsTold(host, connection);
        return null;
      default:
        throw new Error(`a host does not know the call ${call}`);
    }
  };
  connection.serve(elsewhere === undefined ? carryOut : toldHere(carryOut));
}

/** Who started this host by hand learns of it here what went wrong here, and not only where the run is. */
function toldHere(carryOut: CallHandler): CallHandler {
  return async (call, body, signal) => {
    try {
      return await carryOut(call, body, signal);
    } catch (error) {
      if (!signal.aborted) {
        const hint = error instanceof RegattaError && error.hint !== undefined ? `${error.hint}\n` : '';
        process.stderr.write(`host: ${messageOf(error)}\n${hint}`);
        process.exitCode = 1;
      }
      throw error;
    }
  };
}

/** An order as it is to be carried out here, where this is not the machine that it speaks of. */
function atOwn(order: PrepareOrder, elsewhere: HostConfig['elsewhere']): PrepareOrder {
  if (order.kind !== 'start' || order.origin === undefined || elsewhere === undefined) return order;
  return { ...order, directory: elsewhere.directory, plan: atOwnPaths(order.plan, order.origin, elsewhere) };
}

async function prepare(host: Host, order: PrepareOrder, signal: AbortSignal): Promise<Json> {
  const reply = await host.prepare(order, signal);
  if (order.kind === 'start') {
    shareCompiled();
  }
  return reply as Json;
}

/** Node would write what it compiled only when the process exits; hosts that start meanwhile can use it already. */
function shareCompiled(): void {
  setImmediate(flushCompileCache);
}

/** Joins the rendezvous; a host that cannot says why in its log and ends. */
async function join(config: Promise<HostConfig>): Promise<RendezvousConnection | undefined> {
  try {
    const { name, rendezvous, token, machine, elsewhere } = await config;
    // where `openSync()` looks, in nodes and in what they start
    process.env['REGATTA_RENDEZVOUS'] = rendezvous;
    process.env['REGATTA_TOKEN'] = token;
    process.env['REGATTA_HOST'] = name;
    const joins = elsewhere === undefined ? {} : { joins: { regatta: packageJson.version, pid: process.pid } };
    const hello = { role: 'host', name, machine, ...joins } as const;
    return await openConnection(rendezvous, { token, hello, clock: realClock, isLeased: elsewhere !== undefined });
  } catch (error) {
    process.stderr.write(`host: ${messageOf(error)}\n`);
    process.exitCode = 1;
    process.stdin.destroy();
    return undefined;
  }
}

/** The first line of standard input, and what tells that Regatta let go of the pipe. */
function readConfig(): { readonly config: Promise<HostConfig>; readonly ended: Promise<string> } {
  const line = Promise.withResolvers<HostConfig>();
  const end = Promise.withResolvers<string>();
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    text += chunk;
    const newline = text.indexOf('\n');
    if (newline >= 0) {
      try {
        line.resolve(JSON.parse(text.slice(0, newline)) as HostConfig);
      } catch (error) {
        line.reject(error);
      }
    }
  });
  const closed = (): void => {
    line.reject(new Error('standard input ended before the line that says who this host is'));
    end.resolve('Regatta let go of its pipe');
  };
  process.stdin.on('end', closed);
  process.stdin.on('error', closed);
  return { config: line.promise, ended: end.promise };
}

let isEnding = false;

async function exitAsTold(host: Host, connection: RendezvousConnection): Promise<void> {
  isEnding = true;
  await Promise.race([host.stop(), later(ORPHAN_STOP_MS)]);
  // behind the answer to the call; without a goodbye the rendezvous would take it for lost
  await connection[Symbol.asyncDispose]();
  process.exit();
}

async function endOrphaned(host: Host, connection: RendezvousConnection, reason: string): Promise<void> {
  if (isEnding) {
    return;
  }
  isEnding = true;
  setTimeout(() => process.exit(1), ORPHAN_STOP_MS);
  process.stderr.write(`host: ${reason}; stopping\n`);
  await host.stop();
  // a lease would be waited for
  await connection.leave(reason);
  process.exit(1);
}

/** After an error that nothing handled no figure of this process can be trusted: says so everywhere and ends. */
async function endCrashed(host: Host, thrown: unknown, isRejection: boolean): Promise<void> {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown);
  // the last line is what is shown of it elsewhere
  process.stderr.write(`${text}\nhost: an error that nothing handled: ${messageOf(thrown)}\n`);
  if (host.outliveCrash(thrown, isRejection) || isEnding) {
    return;
  }
  isEnding = true;
  await later(FAREWELL_MS);
  process.exit(CRASHED);
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
