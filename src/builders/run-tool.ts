import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, existsSync, openSync, readSync, statfsSync, statSync, truncateSync } from 'node:fs';
import type { ToolCommand } from '../model/builder.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ProcessGuard } from '../model/process-guard.ts';
import { toolEnvironment } from './tool-environment.ts';

/** How long a process group has after SIGTERM, and how often the disk and the log are looked at, ms. */
const TERM_MS = 2000;
const LOOK_MS = 100;
/** A log that is longer says nothing more, and a disk with less room breaks what else writes on it: bytes. */
const MOST_LOG = 64 << 20;
const LEAST_ROOM = 64 << 20;
/** The most that is taken of an answer, characters: the list of all refs of a large repository has some megabytes. */
const MOST_ANSWER = 64 << 20;
const LAST_LINES = 20;
/** How much of a log is searched for them, bytes. */
const MOST_SHOWN = 64 << 10;

/** Where a tool runs. */
export interface ToolSite {
  /** What it prints goes there. */
  readonly log: string;
  readonly guard: ProcessGuard;
  /** By which the guard knows its processes. */
  readonly guardedAs: string;
  readonly signal: AbortSignal;
}

/** {@link BuildTools.run}. Whatever of its process group is left at its end is killed. */
export async function runTool(command: ToolCommand, site: ToolSite): Promise<string> {
  const { words, directory, env, keepsSecrets = false, answers = false } = command;
  site.signal.throwIfAborted();
  appendFileSync(site.log, `$ ${words.join(' ')}\n`);
  const log = openSync(site.log, 'a');
  try {
    const [program = '', ...args] = words;
    const child = spawn(program, args, {
      cwd: directory,
      detached: true,
      stdio: ['ignore', answers ? 'pipe' : log, log],
      env: { ...toolEnvironment(process.env, { keepsSecrets }), REGATTA_RUN: site.guardedAs, ...env },
    });
    return await untilEnd(child, command, site);
  } finally {
    closeSync(log);
  }
}

async function untilEnd(child: ChildProcess, command: ToolCommand, site: ToolSite): Promise<string> {
  const { words, directory } = command;
  const name = words.join(' ');
  let answer = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (answer.length < MOST_ANSWER) answer += text;
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? `there is no ${words[0]} on PATH, or no folder ${directory}` : messageOf(error);
    throw new RegattaError('BUILD', `\`${name}\` cannot be started: ${why}`, { cause: error });
  }
  const group = child.pid as number;
  site.guard.watch(group);
  const stopping = new AbortController();
  let killing: NodeJS.Timeout | undefined;
  const reason = watch(command, site, stopping.signal).then((why) => {
    if (why === undefined) return why;
    kill(group, 'SIGTERM');
    killing = setTimeout(() => kill(group, 'SIGKILL'), TERM_MS);
    return why;
  });
  // of the process, not of its output: what it left in the background holds that open
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  stopping.abort();
  const why = await reason;
  clearTimeout(killing);
  kill(group, 'SIGKILL');
  if (child.stdout !== null && !child.stdout.closed) await once(child.stdout, 'close');
  site.signal.throwIfAborted();
  if (code === 0 && why === undefined) return answer;
  const how = why ?? (signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`);
  if (!existsSync(site.log)) throw new RegattaError('BUILD', `\`${name}\` ${how}`, { hint: `There is no ${site.log} any more.` });
  const hint = saidLast(site.log);
  // it may have printed much more before it was looked at
  if (sizeOf(site.log) > MOST_LOG) truncateSync(site.log, MOST_LOG);
  throw new RegattaError('BUILD', `\`${name}\` ${how}${roomOf(site)}`, { hint });
}

/** Resolves with why a tool must end, or with undefined once it has ended. */
async function watch({ limitNs }: ToolCommand, site: ToolSite, ended: AbortSignal): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const look = setInterval(() => {
    if (!existsSync(site.log)) return resolve('was ended, since somebody removed the folder of the build');
    if (sizeOf(site.log) > MOST_LOG) resolve('printed more than 64 MiB and was ended');
    if (freeBytes(site.log) < LEAST_ROOM) resolve('was ended before it filled the disk');
  }, LOOK_MS);
  const limit = limitNs === undefined ? undefined : setTimeout(() => resolve(`took longer than ${limitNs / 1e9} s`), limitNs / 1e6);
  const abort = (): void => resolve('was cancelled');
  site.signal.addEventListener('abort', abort, { once: true });
  ended.addEventListener('abort', () => resolve(undefined), { once: true });
  try {
    return await promise;
  } finally {
    clearInterval(look);
    clearTimeout(limit);
    site.signal.removeEventListener('abort', abort);
  }
}

function roomOf({ log }: ToolSite): string {
  const free = freeBytes(log);
  return free < 2 * LEAST_ROOM ? `; only ${Math.floor(free / 2 ** 20)} MiB are left on the disk of ${log}` : '';
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** The last lines of a log, and where the rest is. */
function saidLast(log: string): string {
  const text = endOf(log);
  const lines = text.slice(text.lastIndexOf('\n$ ') + 1).split('\n');
  const last = lines.slice(1).filter((line) => line.trim() !== '');
  const shown = last.slice(-LAST_LINES).map((line) => `  ${line.slice(0, 400)}`);
  return [...(shown.length === 0 ? ['It printed nothing.'] : ['Its last lines:', ...shown]), `All that was printed is in ${log}`].join(
    '\n',
  );
}

/** As much of the end of a log as its last lines can have. */
function endOf(log: string): string {
  const buffer = Buffer.alloc(Math.min(sizeOf(log), MOST_SHOWN));
  const file = openSync(log, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, sizeOf(log) - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // ESRCH: it is gone, which is what was wanted; macOS says EPERM while the group holds zombies only
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
