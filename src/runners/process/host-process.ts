import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { HostConfig } from '../../model/host.ts';
import { hostArguments } from './host-entry.ts';

/** How much of the end of a log is read for its last lines, bytes. */
const TAIL_BYTES = 64 << 10;
/** Behind what V8 says of why it aborts it prints a stack of its own. */
const LINES_OF_ABORT = 100;
/** How long a host has to end by itself once its pipe is closed, and then after SIGTERM, ms. */
const CLOSE_MS = 3000;
const TERM_MS = 500;

export interface HostProcessOptions {
  readonly config: HostConfig;
  readonly hasNodes: boolean;
  readonly env: { readonly [name: string]: string };
  readonly logFile: string;
}

/**
 * Where compiled modules are kept for all hosts. Told by environment, because a host could ask for it only once its entry is compiled:
 * stripping the types of that one file would cost each host 16 MB.
 */
function compileCache(): string {
  return process.env['NODE_COMPILE_CACHE'] ?? getCompileCacheDir() ?? join(tmpdir(), 'node-compile-cache');
}

/** One host process of this machine, in a process group of its own: a Ctrl-C at the terminal is Regatta's to handle, not its. */
export class HostProcess {
  readonly name: string;
  readonly pid: number;
  /** How it ended: `exit code 1`, `killed by SIGKILL`, `out of memory: …`. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  #hasEnded = false;

  private constructor(child: ChildProcess, pid: number, { config, logFile }: HostProcessOptions) {
    this.name = config.name;
    this.pid = pid;
    this.#child = child;
    this.#logFile = logFile;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        // what its nodes started must not outlive it
        this.#kill('SIGKILL');
        resolve(this.#outOfMemory(signal) ?? (signal === null ? `exit code ${code}` : `killed by ${signal}`));
      });
    });
  }

  /** Starts it and tells it who it is. Rejects with HOST_LOST when the system cannot start it. */
  static async start(options: HostProcessOptions): Promise<HostProcess> {
    const { config, env, logFile } = options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    try {
      const child = spawn(process.execPath, hostArguments(options), {
        detached: true,
        stdio: ['pipe', log, log],
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache(), ...env },
      });
      await new Promise((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      const host = new HostProcess(child, child.pid as number, options);
      // a host that is gone already is told of by `ended`
      child.stdin?.on('error', () => undefined);
      child.stdin?.write(`${JSON.stringify(config)}\n`);
      return host;
    } catch (error) {
      throw new RegattaError('HOST_LOST', `host ${config.name} could not be started: ${messageOf(error)}`, { cause: error });
    } finally {
      closeSync(log);
    }
  }

  /** The last lines of its log, or why they cannot be read: never another error in place of the one that they are to explain. */
  lastLines(count: number): string[] {
    try {
      return this.#lastLines(count);
    } catch (error) {
      return [`its log cannot be read: ${messageOf(error)}`];
    }
  }

  /** What V8 says before it aborts for want of memory. */
  #outOfMemory(signal: NodeJS.Signals | null): string | undefined {
    if (signal !== 'SIGABRT') return undefined;
    const said = this.lastLines(LINES_OF_ABORT).findLast((line) => line.includes('out of memory'));
    return said === undefined ? undefined : `out of memory: ${said.replace(/^.*FATAL ERROR: /, '')}`;
  }

  #lastLines(count: number): string[] {
    const fd = openSync(this.#logFile, 'r');
    try {
      const { size } = fstatSync(fd);
      const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
      const read = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
      const lines = bytes.toString('utf8', 0, read).split('\n');
      return lines.filter((line) => line !== '').slice(-count);
    } finally {
      closeSync(fd);
    }
  }

  /** Ends it, gently at first, and waits until it is gone. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#within(CLOSE_MS);
    this.#kill('SIGTERM');
    await this.#within(TERM_MS);
    this.#kill('SIGKILL');
    await this.ended;
  }

  async #within(ms: number): Promise<void> {
    if (this.#hasEnded) {
      return;
    }
    const waiting = new AbortController();
    await Promise.race([this.ended, sleep(ms, undefined, { signal: waiting.signal })]);
    waiting.abort();
  }

  #kill(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      // ESRCH: the whole group is gone, which is what was wanted; macOS says EPERM while it holds zombies only
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH' && code !== 'EPERM') {
        throw error;
      }
    }
  }
}
