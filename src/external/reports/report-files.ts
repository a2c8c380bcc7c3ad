import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, NS_PER_S } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { FileTail } from './file-tail.ts';

const beatNs = NS_PER_S;
const extension = '.ndjson';
/** More would only be a program that makes a file for each thing that it does. */
const mostFiles = 64;

export interface ReportFilesOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** Told of each line with its place, `events.ndjson:17`. */
  readonly line: (place: string, text: string) => void;
  readonly tooLong: (place: string, start: string) => void;
  /** Told of what cannot be read. */
  readonly problem: (text: string) => void;
}

/** The files `*.ndjson` of a directory, each read while it grows: once a second, and at the end. */
export class ReportFiles {
  readonly #options: ReportFilesOptions;
  readonly #tails = new Map<string, FileTail>();
  readonly #life = new AbortController();
  readonly #reading: Promise<void>;

  constructor(options: ReportFilesOptions) {
    this.#options = options;
    this.#reading = this.#readRegularly();
  }

  /** Takes in what is left, and closes the files. @param limit aborted, it says what could not be read in time */
  async end(limit: AbortSignal): Promise<void> {
    this.#life.abort();
    await this.#reading;
    await this.#readAll(limit);
    for (const [name, tail] of this.#tails) {
      const unread = await tail.close();
      if (unread > 0)
        this.#options.problem(`wrote reports faster than they were read: the last ${unread} bytes of ${name} are not recorded`);
    }
    this.#tails.clear();
  }

  async #readRegularly(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#life;
    while (!signal.aborted) {
      await this.#readAll(signal);
      await clock.sleepUntil(clock.now() + beatNs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const found = await this.#guarded('its directory', () => namesIn(this.#options.directory));
    const names = new Set([...this.#tails.keys(), ...(found ?? [])]);
    if (names.size > mostFiles) this.#options.problem(`has more than ${mostFiles} files ${extension}: only ${mostFiles} are read`);
    for (const name of [...names].slice(0, mostFiles)) {
      await this.#guarded(name, () => this.#read(name, signal));
    }
  }

  async #read(name: string, signal: AbortSignal): Promise<void> {
    const path = join(this.#options.directory, name);
    const there = await stat(path).catch(unlessMissing);
    const known = this.#tails.get(name);
    if (known !== undefined) {
      const cut = await known.read(signal);
      if (cut > 0) this.#options.problem(`cut ${name} while it was read: what was written last before that may be missing`);
      if (signal.aborted || (there !== undefined && !(await known.isOther(there)))) return;
      // it was moved or removed, and maybe there is a new one: what stands in the old one was read just now
      await known.close();
      this.#tails.delete(name);
    }
    if (there === undefined) return;
    if (!there.isFile()) throw new Error('it is no file');
    const { line, tooLong } = this.#options;
    const tail = await FileTail.open(path, {
      line: (text, number) => line(`${name}:${number}`, text),
      tooLong: (start, number) => tooLong(`${name}:${number}`, start),
    });
    this.#tails.set(name, tail);
    await tail.read(signal);
  }

  async #guarded<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.problem(`has reports that cannot be read: ${what}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(unlessMissing)) ?? [];
  return names.filter((name) => name.endsWith(extension)).toSorted();
}

/** What is not there yet, or no more, is no error. */
function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
