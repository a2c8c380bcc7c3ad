import { readFileSync } from 'node:fs';
import { type Monitor, type MonitorContext, type MonitorDeclaration, NotHere, type SeriesWriter } from '../../model/monitor.ts';
import { machineFiles } from './machine-files.ts';

export const machineMonitor: MonitorDeclaration = {
  about: 'the machine: processors and who waits for them, memory, network (Linux)',
  place: 'machine',
  series: Object.assign({}, ...machineFiles.map(({ series }) => series)) as { readonly [name: string]: string },
  start: (context) => new MachineMonitor(context),
};

/** Reads a handful of files of /proc and /sys, those that are there. */
class MachineMonitor implements Monitor {
  readonly #root: string;
  readonly #files: typeof machineFiles;

  /** @throws NotHere where none of them is there */
  constructor({ problem }: Pick<MonitorContext, 'problem'>, root = '/') {
    this.#root = root;
    const missing: string[] = [];
    this.#files = machineFiles.filter(({ path, gives }) => {
      const isThere = this.#text(path) !== undefined;
      if (!isThere && gives !== undefined) missing.push(`${gives} (there is no /${path})`);
      return isThere;
    });
    if (this.#files.length === 0) throw new NotHere('this system has no /proc');
    if (missing.length > 0) problem(`does not give ${missing.join(', ')}`);
  }

  read(write: SeriesWriter): void {
    for (const file of this.#files) {
      const text = this.#text(file.path);
      if (text === undefined) throw new Error(`/${file.path} cannot be read any more`);
      file.read(text, write);
    }
  }

  #text(path: string): string | undefined {
    try {
      return readFileSync(`${this.#root}${path}`, 'latin1');
    } catch {
      return undefined;
    }
  }
}
