import type { z } from 'zod';
import { didYouMean, misspelt } from './did-you-mean.ts';

export type Path = readonly (string | number)[];

/** A place in a text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with an experiment, or worth a reader's attention. */
export interface Problem {
  /** The file as it was given, or the option: `-D name=value`. */
  readonly file: string;
  /** Absent where the file has no positions (values in TypeScript and TOML, the command line). */
  readonly position?: Position;
  /** Key path, e.g. `['fleets', 'lurkers', 'count']`; empty for the file as a whole. */
  readonly path: Path;
  /** What was seen and what is accepted, in one sentence. */
  readonly message: string;
}

/** What finds a key or value in the text of a file. */
export interface Places {
  readonly file: string;
  /** Of the value at the path, or of its key; of the nearest parent that is there. */
  locate(path: Path, what?: 'key' | 'value'): Position | undefined;
}

/** Gathers everything that is wrong, so that all of it can be told at once. */
export class Problems {
  readonly list: Problem[] = [];
  /** What is no problem but worth a reader's attention. */
  readonly warnings: Problem[] = [];
  readonly #places: Places;
  /** Names of the params that stand in the values of the file, by path. */
  readonly #origins: ReadonlyMap<string, string>;
  readonly #refused = new Set<string>();

  constructor(places: Places, origins: ReadonlyMap<string, string> = new Map()) {
    this.#places = places;
    this.#origins = origins;
  }

  /** Adds a problem with the value (or the key) at a path. */
  add(path: Path, message: string, what: 'key' | 'value' = 'value'): void {
    if (!this.#refused.has(pathKey(path))) this.list.push(this.#placed(path, message, what));
  }

  /** Adds a warning about the value at a path, once however often it is given. */
  warn(path: Path, message: string, what: 'key' | 'value' = 'value'): void {
    const warning = this.#placed(path, message, what);
    const text = atPath(warning);
    if (!this.warnings.some((each) => atPath(each) === text)) this.warnings.push(warning);
  }

  /** Adds a problem with a value, whatever else may be wrong with it: nothing more is told about it. */
  refuse(path: Path, message: string): void {
    this.add(path, message);
    this.#refused.add(pathKey(path));
  }

  /** The value checked and in canonical units, or undefined and the problems that it has. */
  read<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) this.#addIssue(issue, path);
    return undefined;
  }

  /** Names the keys that are not among those known. */
  checkKeys(value: object, known: readonly string[], path: Path): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.add([...path, key], unknownKey(key, known), 'key');
    }
  }

  /** Whether a key of a map has a problem and is, or was meant to be, one of `names`: that the map lacks it would be the same problem again. */
  hasAny(map: object, names: readonly string[], path: Path): boolean {
    const told = new Set(this.list.map((problem) => pathKey(problem.path)));
    return Object.keys(map).some((key) => told.has(pathKey([...path, key])) && misspelt(key, names) !== undefined);
  }

  #placed(path: Path, message: string, what: 'key' | 'value'): Problem {
    const position = this.#places.locate(path, what);
    const origin = this.#origins.get(pathKey(path));
    const text = origin === undefined ? message : `${message} (from ${origin})`;
    return { file: this.#places.file, path, message: text, ...(position === undefined ? {} : { position }) };
  }

  #addIssue(issue: z.core.$ZodIssue, base: Path): void {
    const path = [...base, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      for (const [index, key] of issue.keys.entries()) this.add([...path, key], messages[index] ?? issue.message, 'key');
    } else if (issue.code === 'invalid_union') {
      this.#addUnion(issue, path);
    } else {
      this.add(path, issue.message);
    }
  }

  /** Of a union, what keeps the value from being the alternative that it was meant to be; else what the union wants. */
  #addUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): void {
    const meant = issue.errors.find((issues) => issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0));
    if (meant !== undefined) {
      for (const inner of meant) this.#addIssue(inner, path);
    } else {
      this.add(path, issue.message);
    }
  }
}

/** A path as text, for maps. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** `rounds[0].rate` */
export function writePath(path: Path): string {
  return path.reduce<string>((text, key) => {
    // a path such as ./mine.ts has dots of its own
    if (typeof key === 'number' || key.includes('.')) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** `file:line:column: path: message` */
export function writeProblem(problem: Problem): string {
  return `${writePlace(problem.file, problem.position)}: ${atPath(problem)}`;
}

/** `file:line:column: warning: path: message` */
export function writeWarning(warning: Problem): string {
  return `${writePlace(warning.file, warning.position)}: warning: ${atPath(warning)}`;
}

/** `path: message` */
export function atPath({ path, message }: Pick<Problem, 'path' | 'message'>): string {
  return path.length === 0 ? message : `${writePath(path)}: ${message}`;
}

/** `file:line:column` */
export function writePlace(file: string, position: Position | undefined): string {
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}

/** The message about a key that nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key "${key}"${didYouMean(key, known)}`;
}

/** A value as it is shown in a message. */
export function show(value: unknown): string {
  // NaN and infinity are null in JSON
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
