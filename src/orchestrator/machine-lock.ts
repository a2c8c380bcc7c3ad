import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** One run's place on the machine: as long as it is held, others wait. */
export interface MachineLock extends Disposable {
  /** Whether another run was on the machine at any time since this one came: then neither can be trusted. */
  overlapped(): boolean;
}

interface Entry {
  readonly owner: ProcessIdentity;
  readonly run: string;
  readonly file: string;
}

const pollMs = 200;

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
  writeFileSync(`${mine}.new`, JSON.stringify({ owner: thisProcess(), run: options.run }));
  renameSync(`${mine}.new`, mine);
  const marker = `${mine}.overlapped`;
  const release = (): void => {
    rmSync(mine, { force: true });
    rmSync(marker, { force: true });
  };
  try {
    let told = '';
    for (;;) {
      // names begin with the instant of arrival: who came earlier goes first
      const ahead = liveEntries(directory).filter((entry) => entry.file < mine);
      const first = ahead[0];
      if (first === undefined) break;
      if (!options.wait) {
        for (const entry of ahead) writeFileSync(`${entry.file}.overlapped`, '');
        writeFileSync(marker, '');
        break;
      }
      if (first.run !== told) options.waiting(first.run, first.owner.pid);
      told = first.run;
      await sleep(pollMs, undefined, { signal: options.signal });
    }
  } catch (error) {
    release();
    throw error;
  }
  return {
    overlapped: () => existsSync(marker),
    [Symbol.dispose]: release,
  };
}

function liveEntries(directory: string): Entry[] {
  const entries: Entry[] = [];
  for (const name of readdirSync(directory).sort()) {
    if (!name.endsWith('.json')) continue;
    const file = join(directory, name);
    const entry = readEntry(file);
    if (entry === undefined) continue;
    if (isAlive(entry.owner)) entries.push(entry);
    else rmSync(file, { force: true });
  }
  return entries;
}

/** undefined when it has just gone. */
function readEntry(file: string): Entry | undefined {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Entry, 'file'>), file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
