import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { NS_PER_MS } from '../../model/clock.ts';

/** All nodes of a host are measured in one go: they share one look at the processes of the machine. */
const sharedNs = 20 * NS_PER_MS;
/** Entries of the auxiliary vector (getauxval(3)): pairs of native words, key and value. */
const auxPageSize = 6n;
const auxClockTicks = 17n;
const wordBytes = 8;

/** What the processes of a group use together. Counters hold what children used that have ended, once these were waited for. */
export interface GroupUse {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly threads: number;
  /** null, as what follows, where the system does not let us see it: processes of other users. */
  readonly openFiles: number | null;
  /** From and to storage. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
}

interface ProcessStat {
  /** It has ended, and nobody has waited for it yet: what it used counts, until it counts with whoever does. */
  readonly isZombie: boolean;
  readonly group: number;
  readonly cpuTicks: number;
  readonly threads: number;
  readonly residentPages: number;
}

/**
 * What /proc says of process groups (Linux). It is read synchronously: these files are made in memory, and through the thread pool each reading costs about
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
      const group = this.#groups.get(pid) ?? this.#stat(pid)?.group;
      if (group !== undefined) groups.set(pid, group);
    }
    this.#groups = groups;
    this.#members = Map.groupBy(groups.keys(), (pid) => groups.get(pid) ?? 0);
  }

  /** What a group uses now, of the processes that were there at the last look; undefined where none is left. */
  use(group: number): GroupUse | undefined {
    let sum: GroupUse | undefined;
    let isAlive = false;
    for (const pid of this.#members.get(group) ?? []) {
      const stat = this.#stat(pid);
      // else it has ended, or left the group for one of its own
      if (stat?.group !== group) continue;
      sum = added(sum, this.#useOf(pid, stat));
      isAlive ||= !stat.isZombie;
    }
    return isAlive ? sum : undefined;
  }

  #useOf(pid: number, { isZombie, cpuTicks, residentPages, threads }: ProcessStat): GroupUse {
    const io = this.#read(pid, 'io');
    return {
      cpuSeconds: cpuTicks / this.#clockTicks,
      residentBytes: residentPages * this.#pageSize,
      threads: isZombie ? 0 : threads,
      openFiles: isZombie ? 0 : this.#openFiles(pid),
      readBytes: numberAfter(io, '\nread_bytes: '),
      writtenBytes: numberAfter(io, '\nwrite_bytes: '),
    };
  }

  #stat(pid: number): ProcessStat | undefined {
    const text = this.#read(pid, 'stat');
    return text === undefined ? undefined : parseStat(text);
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

/** proc_pid_stat(5); the name of the program, in brackets, may hold anything, brackets too. Numbers of fields count from 1. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = { group: field(5), cpuTicks: field(14) + field(15) + field(16) + field(17), threads: field(20), residentPages: field(24) };
  return Object.values(stat).every(Number.isFinite) ? { ...stat, isZombie: fields[0] === 'Z' } : undefined;
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

function added(one: GroupUse | undefined, other: GroupUse): GroupUse {
  if (one === undefined) return other;
  const both = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
  return {
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    residentBytes: one.residentBytes + other.residentBytes,
    threads: one.threads + other.threads,
    openFiles: both(one.openFiles, other.openFiles),
    readBytes: both(one.readBytes, other.readBytes),
    writtenBytes: both(one.writtenBytes, other.writtenBytes),
  };
}
