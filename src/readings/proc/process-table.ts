import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { NS_PER_MS } from '../../model/clock.ts';
import { parseStat, type ProcessStat } from './parse-stat.ts';

/** All that is watched is read in one go: it shares one look at the processes of the machine. */
const sharedNs = 20 * NS_PER_MS;
/** Entries of the auxiliary vector (getauxval(3)): pairs of native words, key and value. */
const auxPageSize = 6n;
const auxClockTicks = 17n;
const wordBytes = 8;

/** What processes use together. Counters hold what children used that have ended, once these were waited for. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly threads: number;
  /** null, as what follows, where the system does not let us see it: processes of other users. */
  readonly openFiles: number | null;
  /** From and to storage. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  /** Times that threads gave up their core, waiting for something, and times that it was taken from them: of the threads that there are. */
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
}

/**
 * What /proc says of processes (Linux). It is read synchronously: these files are made in memory, and through the thread pool each reading costs about
 * four times the CPU.
 */
export class ProcessTable {
  readonly #root: string;
  readonly #buffer = Buffer.alloc(4096);
  readonly #pageSize: number;
  readonly #clockTicks: number;
  /** Group by process, for each that was there at the last look: hardly any program changes its own, so that strangers are read once. */
  #groups = new Map<number, number>();
  /** Processes by group. */
  #members = new Map<number, readonly number[]>();
  #lookedNs = Number.NEGATIVE_INFINITY;

  /** undefined where there is no /proc, or none of this form. */
  static open(root = '/proc'): ProcessTable | undefined {
    try {
      return new ProcessTable(root, readFileSync(`${root}/self/auxv`));
    } catch {
      return undefined;
    }
  }

  private constructor(root: string, auxv: Buffer) {
    this.#root = root;
    this.#pageSize = auxValue(auxv, auxPageSize);
    this.#clockTicks = auxValue(auxv, auxClockTicks);
  }

  /** Looks which processes there are, unless that was only just done. @param nowNs of a clock */
  look(nowNs: number): void {
    if (nowNs - this.#lookedNs < sharedNs) return;
    this.#lookedNs = nowNs;
    const groups = new Map<number, number>();
    for (const name of readdirSync(this.#root)) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const group = this.#groups.get(pid) ?? this.stat(pid)?.group;
      if (group !== undefined) groups.set(pid, group);
    }
    this.#groups = groups;
    this.#members = Map.groupBy(groups.keys(), (pid) => groups.get(pid) ?? 0);
  }

  /** Every process that was there at the last look. */
  get pids(): Iterable<number> {
    return this.#groups.keys();
  }

  /** Processes of a group that were there at the last look. One may have left it since. */
  membersOf(group: number): readonly number[] {
    return this.#members.get(group) ?? [];
  }

  /** Whether anything of a group was there at the last look that has not ended. */
  isLive(group: number): boolean {
    return this.membersOf(group).some((pid) => {
      const stat = this.stat(pid);
      return stat?.group === group && !stat.isZombie;
    });
  }

  /** undefined where it has ended. */
  stat(pid: number): ProcessStat | undefined {
    const text = this.#read(pid, 'stat');
    return text === undefined ? undefined : parseStat(text);
  }

  /** Its program and arguments, joined by blanks; '' where it has none, or has ended. */
  commandOf(pid: number): string {
    return (this.#read(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim();
  }

  /** What a process of that stat uses. */
  figures(pid: number, { isZombie, cpuTicks, residentPages, threads }: ProcessStat): ProcessFigures {
    const io = this.#read(pid, 'io');
    const switches = isZombie ? { voluntary: 0, involuntary: 0 } : this.#switches(pid, threads);
    return {
      cpuSeconds: cpuTicks / this.#clockTicks,
      residentBytes: residentPages * this.#pageSize,
      threads: isZombie ? 0 : threads,
      openFiles: isZombie ? 0 : this.#openFiles(pid),
      readBytes: numberAfter(io, '\nread_bytes: '),
      writtenBytes: numberAfter(io, '\nwrite_bytes: '),
      voluntarySwitches: switches.voluntary,
      involuntarySwitches: switches.involuntary,
    };
  }

  /** The status of a process is that of its first thread. */
  #switches(pid: number, threads: number): { readonly voluntary: number | null; readonly involuntary: number | null } {
    let [voluntary, involuntary]: [number | null, number | null] = [null, null];
    for (const task of threads === 1 ? [pid] : this.#tasks(pid)) {
      const status = this.#read(pid, `task/${task}/status`);
      if (status === undefined) continue;
      voluntary = sum(voluntary ?? 0, numberAfter(status, '\nvoluntary_ctxt_switches:\t'));
      involuntary = sum(involuntary ?? 0, numberAfter(status, '\nnonvoluntary_ctxt_switches:\t'));
    }
    return { voluntary, involuntary };
  }

  #tasks(pid: number): readonly (string | number)[] {
    try {
      return readdirSync(`${this.#root}/${pid}/task`);
    } catch {
      return [];
    }
  }

  #openFiles(pid: number): number | null {
    const directory = `${this.#root}/${pid}/fd`;
    try {
      // Linux 6.2 and later tell their number as the size of the directory; before, it is 0
      return statSync(directory).size || readdirSync(directory).length;
    } catch {
      return null;
    }
  }

  /** undefined where the process has ended, or is not ours to look into. */
  #read(pid: number, file: string): string | undefined {
    try {
      const descriptor = openSync(`${this.#root}/${pid}/${file}`, 'r');
      try {
        return this.#buffer.toString('latin1', 0, readSync(descriptor, this.#buffer, 0, this.#buffer.length, 0));
      } finally {
        closeSync(descriptor);
      }
    } catch {
      return undefined;
    }
  }
}

function auxValue(auxv: Buffer, key: bigint): number {
  for (let at = 0; at + 2 * wordBytes <= auxv.length; at += 2 * wordBytes) {
    if (auxv.readBigUInt64LE(at) === key) return Number(auxv.readBigUInt64LE(at + wordBytes));
  }
  throw new Error(`the auxiliary vector has no entry ${key}`);
}

function numberAfter(text: string | undefined, label: string): number | null {
  const at = text?.indexOf(label) ?? -1;
  return at < 0 ? null : Number.parseInt((text as string).slice(at + label.length), 10);
}

/** null where either is not known. */
export function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
