import { readFileSync } from 'node:fs';
import { type Monitor, type MonitorDeclaration, NotHere, type SeriesWriter } from '../../model/monitor.ts';
import { machineFiles } from './machine-files.ts';

export const machineMonitor: MonitorDeclaration = {
  about: 'the machine: processors and who waits for them, memory, network (Linux)',
  place: 'machine',
  series: Object.assign({}, ...machineFiles.map(({ series }) => series)) as { readonly [name: string]: string },
  start: () => new MachineMonitor(),
};

/** Reads a handful of files of /proc and /sys, those that are there. */
class MachineMonitor implements Monitor {
  readonly #files: typeof machineFiles;

  /** @throws NotHere where none of them is there */
  constructor() {
    this.#files = machineFiles.filter(({ path }) => textOf(path) !== undefined);
    if (this.#files.length === 0) throw new NotHere('this system has no /proc');
  }

  read(write: SeriesWriter): void {
    for (const file of this.#files) {
      const text = textOf(file.path);
      if (text === undefined) throw new Error(`/${file.path} cannot be read any more`);
      file.read(text, write);
    }
  }
}

/** @returns undefined where it is not there, or not for us */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(`/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}
