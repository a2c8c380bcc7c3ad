import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { OutputStream } from '../../model/kit.ts';
import { isLiveGroup } from './is-live-group.ts';
import { nodeGuard, type NodeGuard } from './node-guard.ts';

/** How long the output of a process that has ended is waited for, ms: what it left behind may hold it open. */
const OUTPUT_MS = 200;
/** How often it is looked whether a process group is gone, ms. */
const POLL_MS = 10;

export interface ProcessOptions {
  /** Path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly directory: string;
  /** Gets what it prints, piece by piece. */
  readonly printed: (stream: OutputStream, bytes: Buffer) => void;
}

/** How a process ended: a code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of a node, in a process group of its own that does not outlive the host. */
export class NodeProcess {
  readonly pid: number;
  /** Resolves when it has ended and its output is read. What is left of its group is killed then, unless it is being stopped. */
  readonly ended: Promise<ProcessEnd>;
  readonly #guard: NodeGuard;
  #hasEnded = false;
  #isStopping = false;
  #isGone = false;

  /** Rejects with NODE_START when the system cannot start it. */
  static async start({ program, args, env, directory, printed }: ProcessOptions): Promise<NodeProcess> {
    const guard = await nodeGuard();
    try {
      // some errors are thrown, others are events
      const child = spawn(program, args, { cwd: directory, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      if (child.pid !== undefined) guard.watch(child.pid);
      await once(child, 'spawn');
      child.stdout.on('data', (bytes: Buffer) => printed('stdout', bytes));
      child.stderr.on('data', (bytes: Buffer) => printed('stderr', bytes));
      return new NodeProcess(child, guard);
    } catch (error) {
      throw new RegattaError('NODE_START', `the program ${program} cannot be started: ${reasonOf(error)}`, { cause: error });
    }
  }

  private constructor(child: ChildProcess, guard: NodeGuard) {
    this.pid = child.pid as number;
    this.#guard = guard;
    this.ended = this.#untilEnded(child);
  }

  /** Signals the whole group, and kills what is left of it after the grace. @returns whether the process itself ended within it. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<boolean> {
    this.#isStopping = true;
    this.#signal(signal);
    const late = AbortSignal.timeout(graceMs);
    while (this.#isThere() && !late.aborted) await sleep(POLL_MS);
    const endedInTime = this.#hasEnded;
    this.kill();
    await this.ended;
    this.#release();
    return endedInTime;
  }

  /** Kills the whole group at once. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  async #untilEnded(child: ChildProcess): Promise<ProcessEnd> {
    const closed = once(child, 'close');
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.#hasEnded = true;
    if (!this.#isStopping) this.kill();
    const waiting = new AbortController();
    await Promise.race([closed, sleep(OUTPUT_MS, undefined, { signal: waiting.signal }).catch(() => undefined)]);
    waiting.abort();
    child.stdout?.destroy();
    child.stderr?.destroy();
    this.#release();
    return { code, signal };
  }

  /** A group that is gone is nobody's concern any more: its number may come to be another's. */
  #release(): void {
    if (this.#isGone || this.#isThere()) return;
    this.#isGone = true;
    this.#guard.forget(this.pid);
  }

  /** Whether anything of its group is left. */
  #isThere(): boolean {
    return this.#signal(0) && (!this.#hasEnded || isLiveGroup(this.pid));
  }

  /** @returns whether there was a group to signal. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    if (this.#isGone) return false;
    try {
      process.kill(-this.pid, signal);
      return true;
    } catch (error) {
      // ESRCH: the whole group is gone; macOS says EPERM while it holds zombies only
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ESRCH' || code === 'EPERM') return false;
      throw error;
    }
  }
}

/** What the system says, in words where its code misleads. */
function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  // the file is there: that was looked at before
  if (code === 'ENOENT') return 'the interpreter that its first line names (#!) does not exist';
  return messageOf(error);
}

/** `exit code 3`, `killed by SIGKILL` */
export function writeEnd({ code, signal }: ProcessEnd): string {
  return signal === null ? `exit code ${code}` : `killed by ${signal}`;
}
