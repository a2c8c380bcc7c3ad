import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
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

  writeRecord(record: SetRecord): void {
    writeJson(join(this.directory, 'set.json'), record);
  }

  /** Puts a file beside its record. @throws RegattaError DISK_FULL */
  write(name: string, text: string): void {
    writeWhole(join(this.directory, name), text);
  }

  /** @throws RegattaError RUN_UNREADABLE when there is none. */
  readRecord(): SetRecord {
    const path = join(this.directory, 'set.json');
    const record = readJson(path) as SetRecord | undefined;
    if (record === undefined) {
      throw new RegattaError('RUN_UNREADABLE', `${path} is missing`);
    }
    return record;
  }

  /** Deletes the set; its runs stay. */
  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
