import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exists, isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** One run's place on the machine: as long as it is held, others wait. */
export interface MachineLock extends Disposable {
  /** Whether another run was on the machine at any time since this one came: then neither can be trusted. */
  overlapped(): boolean;
}

interface Entry {
  readonly owner: ProcessIdentity;
  readonly run: string;
  /** Whether it runs or still waits. */
  readonly holds: boolean;
  /** Whether it came in without waiting for anybody. */
  readonly intrudes: boolean;
  readonly file: string;
}

const pollMs = 200;

/** Endings of what may lie beside an entry. */
const traces = ['.new', '.overlapped'];

/**
 * Waits until no other run is on the machine, then holds it; `wait: false` comes in at once and marks everybody who is there.
 * The lock is a folder of one file per run in the system's folder for temporary files; entries of processes that died are ignored and removed.
 */
export async function holdMachine(options: {
  readonly run: string;
  readonly wait: boolean;
  readonly signal: AbortSignal;
  readonly waiting: (run: string, pid: number) => void;
  readonly directory?: string;
}): Promise<MachineLock> {
  const directory = options.directory ?? join(tmpdir(), 'regatta-runs');
  // open to every user, as /tmp itself is; the umask would close it
  if (mkdirSync(directory, { recursive: true }) !== undefined) chmodSync(directory, 0o1777);
  const mine = join(directory, `${process.hrtime.bigint().toString().padStart(20, '0')}-${process.pid}.json`);
  const publish = (holds: boolean): void => {
    writeFileSync(`${mine}.new`, JSON.stringify({ owner: thisProcess(), run: options.run, holds, intrudes: !options.wait }));
    // for every user to read, whatever the umask: another user's run waits for this one
    chmodSync(`${mine}.new`, 0o644);
    renameSync(`${mine}.new`, mine);
  };
  const others = (): Entry[] => liveEntries(directory).filter(({ file }) => file !== mine);
  const release = (): void => {
    for (const file of [mine, ...traces.map((trace) => mine + trace)]) removeIfMine(file);
  };
  publish(!options.wait);
  try {
    if (options.wait) await waitForTurn({ ...options, mine, others, publish });
    // after it was published: who came in without waiting, between the last look and that, saw nobody here
    markOverlap(
      mine,
      others().filter(({ holds, intrudes }) => holds && (intrudes || !options.wait)),
    );
  } catch (error) {
    release();
    throw error;
  }
  return {
    overlapped: () => existsSync(`${mine}.overlapped`),
    [Symbol.dispose]: release,
  };
}

/**
 * Resolves once this run holds the machine. Names begin with the instant of arrival: who came earlier goes first. Everyone looks again after
 * saying that it holds: of two who said so at once, the later one sees the other and steps back.
 */
async function waitForTurn(turn: {
  readonly mine: string;
  readonly others: () => Entry[];
  readonly publish: (holds: boolean) => void;
  readonly signal: AbortSignal;
  readonly waiting: (run: string, pid: number) => void;
}): Promise<void> {
  const isAhead = ({ file, holds }: Entry): boolean => holds || file < turn.mine;
  let told = '';
  for (;;) {
    let [first] = turn.others().filter(isAhead);
    if (first === undefined) {
      turn.publish(true);
      [first] = turn.others().filter((other) => other.holds && other.file < turn.mine);
      if (first === undefined) return;
      turn.publish(false);
      removeIfMine(`${turn.mine}.overlapped`);
    }
    if (first.run !== told) turn.waiting(first.run, first.owner.pid);
    told = first.run;
    try {
      await sleep(pollMs, undefined, { signal: turn.signal });
    } catch (error) {
      turn.signal.throwIfAborted();
      throw error;
    }
  }
}

function markOverlap(mine: string, disturbed: readonly Entry[]): void {
  if (disturbed.length === 0) return;
  for (const file of [mine, ...disturbed.map((other) => other.file)]) {
    const mark = `${file}.overlapped`;
    // one that another user put there already cannot be written again
    if (!existsSync(mark)) writeFileSync(mark, '');
  }
}

function liveEntries(directory: string): Entry[] {
  const entries: Entry[] = [];
  for (const name of readdirSync(directory).sort()) {
    const pid = pidOf(name);
    const file = join(directory, name);
    if (pid === undefined) continue;
    if (!name.endsWith('.json')) {
      if (!exists(pid)) removeIfMine(file);
      continue;
    }
    const entry = readEntry(file, pid);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Of an entry or a trace of one. */
function pidOf(name: string): number | undefined {
  const [, pid, trace = ''] = /^\d+-(\d+)\.json(\..+)?$/.exec(name) ?? [];
  return pid === undefined || !['', ...traces].includes(trace) ? undefined : Number(pid);
}

/** That of another user stays, and holds nobody up once its process is gone. */
function removeIfMine(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** undefined when it has just gone, or its process has. Of one that cannot be read the name says whose it is. */
function readEntry(file: string, pid: number): Entry | undefined {
  let entry: Entry;
  try {
    entry = { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Entry, 'file'>), file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    entry = { owner: { pid, startedAt: '' }, run: 'that cannot be read here', holds: true, intrudes: false, file };
    if (exists(pid)) return entry;
  }
  if (isAlive(entry.owner)) return entry;
  removeIfMine(file);
  return undefined;
}
