import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import type { Window } from '../model/load.ts';
import type { Plan } from '../model/plan.ts';
import type { Results, RunRecord } from '../model/result.ts';
import { readIfThere, readJson, writeJson, writeWhole } from './json-file.ts';
import { makeDirectory } from './make-directory.ts';
import { DICTIONARY_TABLE } from './spool-format.ts';
import { writeFailure } from './write-failure.ts';

/** Name under which the orchestrator itself spools, beside the hosts. */
export const ORCHESTRATOR_SPOOL = 'regatta';

/** The JSON files of a run. */
export interface RunJson {
  readonly 'plan.json': Plan;
  readonly 'run.json': RunRecord;
  readonly 'results.json': Results;
}

/** The files of one run. The only code that knows what lies where inside a run directory. */
export class RunFiles {
  /** Absolute path. */
  readonly directory: string;
  readonly id: string;

  constructor(directory: string, id: string = basename(directory)) {
    this.directory = directory;
    this.id = id;
  }

  /** Whether the directory is a run at all. */
  get exists(): boolean {
    return this.has('run.json') || this.has('plan.json');
  }

  has(name: keyof RunJson): boolean {
    return existsSync(this.path(name));
  }

  /** @throws RegattaError DISK_FULL */
  writeJson<Name extends keyof RunJson>(name: Name, value: RunJson[Name]): void {
    writeJson(this.path(name), value);
  }

  /** @throws RegattaError RUN_UNREADABLE when it is missing, damaged or of another format. */
  readJson<Name extends keyof RunJson>(name: Name): RunJson[Name] {
    const value = readJson(this.path(name)) as RunJson[Name] | undefined;
    if (value === undefined) {
      throw new RegattaError('RUN_UNREADABLE', `${this.path(name)} is missing`, {
        hint: 'Is this a run directory? `regatta runs` lists those known here.',
      });
    }
    return value;
  }

  /** Path of what lies in the run directory under that name, as reporters leave their files there. */
  path(name: string): string {
    return join(this.directory, name);
  }

  /** Path of such a file; null where there is none. */
  find(name: string): string | null {
    const path = this.path(name);
    return existsSync(path) ? path : null;
  }

  /** @throws RegattaError DISK_FULL */
  write(name: string, text: string): void {
    writeWhole(this.path(name), text);
  }

  /** Where all spools of the run lie until they are converted. */
  get spool(): string {
    return this.path('spool');
  }

  spoolDirectory(host: string): string {
    return join(this.spool, host);
  }

  /** Hosts (and the orchestrator) that have a spool. */
  spoolHosts(): string[] {
    return existsSync(this.spool) ? readdirSync(this.spool).sort() : [];
  }

  /** Held by the process that analyses the run. */
  get analysisLock(): string {
    return this.path('analysis.lock');
  }

  /** What the host process itself writes on stdout and stderr. */
  logFile(host: string): string {
    return join(this.path('logs'), `${host}.log`);
  }

  /**
   * Keeps the token of the run for agents that are to join it, readable by its owner alone. @returns the path
   * @throws RegattaError DISK_FULL
   */
  writeToken(token: string): string {
    const path = this.path('token');
    try {
      writeFileSync(path, `${token}\n`, { mode: 0o600 });
    } catch (error) {
      throw writeFailure(path, error);
    }
    return path;
  }

  /** With the run's rendezvous its token has no meaning any more. */
  removeToken(): void {
    rmSync(this.path('token'), { force: true });
  }

  /** Appends to the log of the rendezvous. A log that cannot be written costs nothing else: where the disk is at fault, the recording says so. */
  logRendezvous(line: string): void {
    const path = this.logFile('rendezvous');
    try {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${line}\n`);
    } catch {
      return;
    }
  }

  /** Logs and outputs of one node, `index` counting from 0 within its fleet. */
  nodeDirectory(fleet: string, index: number): string {
    return join(this.path('fleets'), fleet, String(index));
  }

  parquet(table: string): string {
    return this.path(`${table}.parquet`);
  }

  /** Tables that are there as Parquet. */
  parquetTables(): string[] {
    const ending = '.parquet';
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .sort();
  }

  /** Whether the spool has been converted: its Parquet files are all there, and it is gone. */
  get isConverted(): boolean {
    return existsSync(this.parquet(DICTIONARY_TABLE)) && !existsSync(this.spool) && !existsSync(this.convertedSpool);
  }

  /** Where a spool that is no longer needed is removed. */
  get convertedSpool(): string {
    return this.path('spool.converted');
  }

  /** Scratch space of the conversion. */
  get scratch(): string {
    return this.path('scratch');
  }

  get windows(): string {
    return this.path('windows.ndjson');
  }

  /** @throws RegattaError DISK_FULL */
  appendWindow(window: Window): void {
    try {
      appendFileSync(this.windows, `${JSON.stringify(window)}\n`);
    } catch (error) {
      throw writeFailure(this.windows, error);
    }
  }

  /** The windows of the run, oldest first. A last line that was cut off is left out. */
  readWindows(): Window[] {
    const text = readIfThere(this.windows) ?? '';
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line, index) => this.#parseWindow(line, index + 1));
  }

  /** Makes the directory; it may be there already. */
  create(): void {
    try {
      makeDirectory(this.directory);
    } catch (error) {
      throw writeFailure(this.directory, error);
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #parseWindow(line: string, number: number): Window {
    try {
      return JSON.parse(line) as Window;
    } catch (error) {
      throw new RegattaError('RUN_UNREADABLE', `${this.windows}:${number} is not JSON`, { cause: error });
    }
  }
}
