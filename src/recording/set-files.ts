import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WrittenComparison } from '../model/comparison.ts';
import { RegattaError } from '../model/errors.ts';
import type { SetRecord } from '../model/result.ts';
import { readJson, writeJson, writeWhole } from './json-file.ts';

/** The files of one set: the runs that one command started. The runs themselves lie among all runs. */
export class SetFiles {
  readonly directory: string;
  readonly id: string;

  constructor(directory: string) {
    this.directory = directory;
    this.id = basename(directory);
  }

  /** Whether the directory is a set at all. */
  get exists(): boolean {
    return existsSync(join(this.directory, 'set.json'));
  }

  /** Path of its report. */
  get report(): string {
    return join(this.directory, 'report.html');
  }

  /** Path of what its pairs say, where it is a comparison that came to its end. */
  get comparison(): string {
    return join(this.directory, 'comparison.json');
  }

  /** @throws RegattaError RUN_UNREADABLE when there is none. */
  readComparison(): WrittenComparison {
    return this.#read(this.comparison) as WrittenComparison;
  }

  writeRecord(record: SetRecord): void {
    writeJson(join(this.directory, 'set.json'), record);
  }

  /** Puts a file beside its record. @throws RegattaError DISK_FULL */
  write(name: string, text: string): void {
    writeWhole(join(this.directory, name), text);
  }

  /** @throws RegattaError RUN_UNREADABLE when there is none. */
  readRecord(): SetRecord {
    return this.#read(join(this.directory, 'set.json')) as SetRecord;
  }

  /** Deletes the set; its runs stay. */
  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  #read(path: string): object {
    const value = readJson(path);
    if (value === undefined) throw new RegattaError('RUN_UNREADABLE', `${path} is missing`);
    return value;
  }
}
