import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../model/errors.ts';
import { ownRoot } from '../model/own-root.ts';
import type { Position } from './problems.ts';

/** Why a module cannot be loaded, in words; and where, when it is the module itself that is at fault. */
export interface LoadFailure {
  readonly message: string;
  readonly position?: Position;
}

/** Loads a TypeScript or JavaScript module that a user named: its default export, undefined where it has none. */
export async function loadModule(path: string): Promise<{ readonly exported: unknown } | LoadFailure> {
  if (!existsSync(path)) return { message: 'there is no such file' };
  try {
    const module = (await withoutStdout(() => import(pathToFileURL(path).href))) as { readonly default?: unknown };
    return { exported: module.default };
  } catch (error) {
    return await failureOf(error, path);
  }
}

/** How many modules are being loaded, and what the first of them found in `console`: the last one puts it back, for loads overlap. */
const silenced: { loads: number; methods: Partial<Console> } = { loads: 0, methods: {} };

/** What a module prints while it is loaded goes to stderr: stdout is for results. */
async function withoutStdout<T>(load: () => Promise<T>): Promise<T> {
  const { log, info, debug, error } = console;
  if (silenced.loads++ === 0) {
    silenced.methods = { log, info, debug };
    Object.assign(console, { log: error, info: error, debug: error });
  }
  try {
    return await load();
  } finally {
    if (--silenced.loads === 0) Object.assign(console, silenced.methods);
  }
}

async function failureOf(error: unknown, path: string): Promise<LoadFailure> {
  const { code, message } = withoutPlace(error);
  // what the module imports and cannot be found, which the error places nowhere
  const missing = code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find (?:package|module) '(.+?)' imported from (.+)$/.exec(message) : null;
  const [, name = '', importer] = missing ?? [];
  if (importer !== undefined) {
    const wanted = name.startsWith('/') ? relative(dirname(importer), name) : name;
    const place = { file: importer, position: await positionOf(wanted, importer) };
    return at(
      place,
      path,
      name === 'regatta' ? lacksRegatta : `imports ${name.startsWith('/') ? `./${wanted}` : wanted}, which is not there`,
    );
  }
  const place = error instanceof Error ? placeOf(error, path) : undefined;
  return place === undefined ? { message: `cannot be loaded: ${message}` } : at(place, path, `cannot be loaded: ${message}`);
}

const lacksRegatta =
  'imports the package regatta, which no node_modules above it has: install Regatta there, or export the plain object, without a function around it';

interface Place {
  readonly file: string;
  readonly position: Position | undefined;
}

/** A failure in another file than the module names that file, since a problem of the module can point only into the module. */
function at({ file, position }: Place, path: string, message: string): LoadFailure {
  if (file === path) return { message, ...(position === undefined ? {} : { position }) };
  const where = position === undefined ? '' : `:${position.line}:${position.column}`;
  return { message: `${message} (in ${relative(dirname(path), file)}${where})` };
}

/** The first line alone: Node adds the source below. */
function withoutPlace(error: unknown): { readonly code: unknown; readonly message: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { code, message: messageOf(error).split('\n')[0] ?? '' };
}

/** `file:line`, the source and a caret below it: how Node shows where a module does not parse or link. */
const pointed = /^(\S.*):(\d+)\n(?:.*\n)*?( *)\^+$/m;
const frame = /^ +at (?:.* \()?((?:file:\/)?\/[^\s)]+):(\d+):(\d+)\)?$/gm;

/** Where an error came up: the module's own frame where it has one, else the nearest file unless it is ours. */
function placeOf({ stack = '', name }: Error, path: string): Place | undefined {
  const [, source, line, indent] = name === 'SyntaxError' ? (pointed.exec(stack) ?? []) : [];
  if (source !== undefined && indent !== undefined)
    return { file: asPath(source), position: { line: Number(line), column: indent.length + 1 } };
  const frames = Array.from(stack.matchAll(frame), ([, url = '', row, column]) => ({
    file: asPath(url),
    position: { line: Number(row), column: Number(column) },
  }));
  const [nearest] = frames;
  return frames.find(({ file }) => file === path) ?? (nearest === undefined || isOurs(nearest.file) ? undefined : nearest);
}

/** Of a repository, or of a package, whose modules lie in `shared` as well. */
function isOurs(file: string): boolean {
  return ['src', 'shared'].some((folder) => file.startsWith(fileURLToPath(`${ownRoot}/${folder}/`)));
}

function asPath(source: string): string {
  return source.startsWith('file:') ? fileURLToPath(source) : source;
}

/** Where the name of an import stands first. */
async function positionOf(name: string, file: string): Promise<Position | undefined> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const quoted = new RegExp(`['"](?:\\./)?${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}[/'"]`);
  const index = lines.findIndex((line) => quoted.test(line));
  const column = lines[index]?.search(quoted);
  return column === undefined ? undefined : { line: index + 1, column: column + 1 };
}
