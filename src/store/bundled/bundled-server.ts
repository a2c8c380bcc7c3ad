import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RegattaError } from '../../model/errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { stopWhenIdle } from './idle-stop.ts';
import { initialise, userName } from './initialise.ts';
import { type Place, placeOf, preparePlace, rootDirectory } from './place.ts';
import { clearKilled, type Postmaster, readPostmaster } from './postmaster.ts';
import { storeError } from '../store-error.ts';

/** Does work of which there is one at a time for a file: other processes wait for their turn. */
export type HoldFile = <T>(path: string, work: () => Promise<T>) => Promise<T>;

/** How often the server is looked at while it comes up or goes down, ms. */
const pollMs = 10;
/** How long it may take to come up, ms: after a crash it reads its log again. */
const readyMs = 60_000;
/** How long it may take to go down, ms. */
const stopMs = 30_000;

/**
 * The URL of the project's own PostgreSQL, which is started where it is not running: it outlives this process, is shared by all of the project, and stops when nobody
 * has been connected for a while.
 * @param home `.regatta` of the project
 * @throws RegattaError STORE_DOWN, STORE_VERSION, STORE_REFUSED
 */
export async function bundledUrl(home: string, holdFile: HoldFile, { idleS = 300 }: { readonly idleS?: number } = {}): Promise<string> {
  const place = placeOf(home);
  preparePlace(place);
  const running = readPostmaster(place.data);
  const server = running?.status === 'ready' ? running : await holdFile(join(place.directory, 'start.lock'), () => start(place));
  const url = urlOf(place, server);
  try {
    await stopWhenIdle({ url, pid: server.pid }, idleS);
  } catch (error) {
    throw storeError(error, `in ${place.directory}`);
  }
  return url;
}

/** Whether the project has a PostgreSQL of its own, running or not. */
export function hasBundled(home: string): boolean {
  return readText(join(placeOf(home).data, 'PG_VERSION')) !== undefined;
}

/**
 * Stops the project's own PostgreSQL; those that are connected are cut off, and what they had begun is undone.
 * @returns false where it was not running
 */
export async function stopBundled(home: string): Promise<boolean> {
  const { data, log } = placeOf(home);
  const running = readPostmaster(data);
  if (running === undefined) return false;
  // "fast shutdown": PostgreSQL's manual, 18.5
  process.kill(running.pid, 'SIGINT');
  if (await comesTrue(() => readPostmaster(data)?.pid !== running.pid, stopMs)) return true;
  throw new RegattaError('STORE_DOWN', `the database (process ${running.pid}) does not stop`, { hint: `What it says stands in ${log}.` });
}

async function start(place: Place): Promise<Postmaster> {
  const copies = place.user === undefined ? {} : { copies: rootDirectory };
  const binaries = findBinaries({ links: join(place.directory, 'lib'), ...copies });
  await initialise(place, binaries);
  // one that is there by now was started by another process, or goes down
  await comesTrue(() => [undefined, 'ready'].includes(readPostmaster(place.data)?.status), readyMs);
  const there = readPostmaster(place.data);
  return there?.status === 'ready' ? there : launch(place, binaries);
}

/** What differs from PostgreSQL's defaults: few clients, little memory, and nobody from elsewhere. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  work_mem: '16MB',
  max_connections: '50',
};

async function launch(place: Place, { postgres, environment }: Binaries): Promise<Postmaster> {
  if (!(await comesTrue(() => clearKilled(place.data), stopMs))) {
    throw new RegattaError('STORE_DOWN', `the database in ${place.directory} was killed, and processes of it are still at work`, {
      hint: 'Wait for their end, or end them: they are called "postgres:".',
    });
  }
  const port = await freePort();
  const log = openSync(place.log, 'a', 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(postgres, ['-D', place.data, '-p', String(port), ...options], {
    ...place.user,
    cwd: '/',
    env: { PATH: process.env['PATH'], ...environment },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let end: string | undefined;
  child.once('error', (error) => (end = error.message));
  child.once('exit', (code, signal) => (end = `it ended with ${signal ?? `code ${code}`}`));
  child.unref();
  const isReady = (): boolean => readPostmaster(place.data)?.status === 'ready';
  await comesTrue(() => end !== undefined || isReady(), readyMs);
  const running = readPostmaster(place.data);
  if (running?.status === 'ready') return running;
  throw new RegattaError('STORE_DOWN', `the database in ${place.directory} did not come up: ${end ?? 'it is not ready in time'}`, {
    hint: `${lastLines(place.log)}All that it says stands in ${place.log}.`,
  });
}

function urlOf({ passwordFile }: Place, { port }: Postmaster): string {
  return `postgresql://${userName}:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${port}/postgres`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function comesTrue(condition: () => boolean, withinMs: number): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > endMs) return false;
    await sleep(pollMs);
  }
  return true;
}

function lastLines(log: string): string {
  const lines = readText(log)?.trim().split('\n') ?? [];
  return lines
    .slice(-3)
    .map((line) => `  ${line}\n`)
    .join('');
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
