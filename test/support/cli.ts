import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when stderr or stdout has shown that text; rejects when the command ends before. */
  saw(text: string): Promise<void>;
}

/** A home for runs of its own, removed when the test is over. */
export function temporaryHome(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Path of the command; that of the repository unless given. */
  readonly bin?: string;
  /** Path of the Node that starts it; ours unless given. */
  readonly node?: string;
  /** Whether it leads a process group, as at a terminal. */
  readonly ownGroup?: boolean;
  /** File descriptor that it answers into, in place of what {@link Finished} shows. */
  readonly stdout?: number;
}

/** Starts the real command. It is ended with the test, should it outlive it. */
export function start(home: string, args: readonly string[], options: StartOptions = {}): Started {
  const child = spawn(options.node ?? process.execPath, [options.bin ?? bin, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, REGATTA_DIR: home, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', options.stdout ?? 'pipe', 'pipe'],
    detached: options.ownGroup === true,
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const seen = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...seen });
    });
  });
  const saw = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (seen.stdout.includes(text) || seen.stderr.includes(text)) resolve();
      };
      watchers.add(look);
      look();
      void finished.then((end) => reject(new Error(`ended with ${end.code} before it showed "${text}":\n${end.stderr}`)));
    });
  return { child, finished, saw };
}

/** Runs the real command to its end. */
export function regatta(home: string, args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return start(home, args, options).finished;
}

/** Ids of processes that a run of this home started and that still live (Linux). */
export function processesOf(home: string): number[] {
  const ids = new Set(readdirSync(join(home, 'runs')));
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const run = /^\d+$/.test(name) ? environmentOf(name).find((entry) => entry.startsWith('REGATTA_RUN=')) : undefined;
    if (run !== undefined && ids.has(run.slice('REGATTA_RUN='.length))) found.push(Number(name));
  }
  return found;
}

/** Ids of the processes that a process started (Linux). */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // it has just ended, or is not ours to read
    return [];
  }
}
