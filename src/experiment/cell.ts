import { isAbsolute } from 'node:path';
import type { z } from 'zod';
import type { Json, JsonObject } from '../model/json.ts';
import type { NodeDeclaration, ScenarioDeclaration } from '../model/kit.ts';
import { didYouMean, misspelt } from './did-you-mean.ts';
import type { ExperimentParts, ResolvedKit } from './experiment-parts.ts';
import { needs, notYetValues } from './needs.ts';
import type { Path, Problems } from './problems.ts';

/** One cell of the matrix while it becomes a plan: the experiment with its params filled in. */
export interface Cell {
  readonly tree: JsonObject;
  readonly problems: Problems;
  readonly parts: ExperimentParts;
  /** Folder of the experiment file, to which paths in it are relative. */
  readonly directory: string;
  /** Versions of the command line: `main`, or `NAME=main` for one source or fleet. */
  readonly versions: readonly string[];
  /** All that its fleets and rounds come from: those that it names, and the built-in one where a fleet has a key of that. */
  readonly kits: readonly ResolvedKit[];
  /** Those that the experiment names. */
  readonly named: readonly ResolvedKit[];
  /** Whether every kit that the experiment names was found; when not, what only it can know is not judged. */
  readonly hasAllKits: boolean;
}

type Shape = z.ZodRawShape;
/** What was read; keys that are absent or wrong are missing. */
export type Settings<S extends Shape> = { readonly [K in keyof S]?: z.output<S[K]> };

/**
 * Reads the keys of a shape one by one, so that a wrong one hides no other.
 * @returns the settings, and what else stands there
 */
export function readKeys<S extends Shape>(
  problems: Problems,
  shape: S,
  value: JsonObject,
  path: Path,
): { readonly settings: Settings<S>; readonly rest: JsonObject } {
  const settings: Record<string, unknown> = {};
  const rest: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const schema = Object.hasOwn(shape, key) ? (shape[key] as z.ZodType | undefined) : undefined;
    if (schema === undefined) {
      rest[key] = item;
      continue;
    }
    const read = problems.read(schema, item, [...path, key]);
    if (read !== undefined) settings[key] = read;
  }
  return { settings: settings as Settings<S>, rest };
}

/** The value as a map, or undefined and a problem. */
export function readMap(problems: Problems, value: Json | undefined, path: Path, accepted: string): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (isMap(value)) return value;
  problems.add(path, `${JSON.stringify(value)} is not ${accepted}`);
  return undefined;
}

export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOfNames(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Whether a part is named by the path of its module. */
export function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

/** The message about a part of that name which is not there: a slip, or one that Regatta does not have yet. */
export function missingPart(kind: 'pacer' | 'runner', name: string, known: readonly string[]): string {
  const isSlip = misspelt(name, known) !== undefined;
  const missing = isPath(name) && kind === 'runner' ? notYetValues.runnerByPath : { needs: `${kind} ${name}` };
  return `${isSlip ? `there is no ${kind} ${name}` : needs(missing)}${didYouMean(name, known)}`;
}

interface Declarations {
  readonly nodes: NodeDeclaration;
  readonly scenarios: ScenarioDeclaration;
}

export interface FoundPart<Kind extends keyof Declarations> {
  readonly kit: ResolvedKit;
  readonly name: string;
  readonly declaration: Declarations[Kind];
}

const called = { nodes: 'program', scenarios: 'scenario' } as const;

/**
 * Finds a part by its name: `part` where there is one kit, `kit/part` where there are more. Without a name it is the only one that there is.
 * @returns undefined where a kit is missing, so that nobody can know
 */
export function findPart<Kind extends keyof Declarations>(
  cell: Cell,
  kind: Kind,
  name: string | undefined,
): FoundPart<Kind> | { readonly problem: string } | undefined {
  const parts = cell.named.flatMap((kit) =>
    Object.entries(kit.kit[kind]).map(([part, declaration]) => ({ kit, name: part, declaration: declaration as Declarations[Kind] })),
  );
  const [first] = parts;
  if (name === undefined) {
    if (!cell.hasAllKits) return undefined;
    if (first !== undefined && parts.length === 1) return first;
    return { problem: `needs a ${called[kind]}; ${acceptedOf(cell, parts) || `write ${called[kind]}: ./mine.ts`}` };
  }
  const found = parts.find((part) => `${part.kit.kit.name}/${part.name}` === name || written(cell, part) === name);
  if (found !== undefined || !cell.hasAllKits) return found;
  const known = parts.map((part) => written(cell, part));
  return { problem: `there is no ${called[kind]} ${name}${didYouMean(name, known) || `; a file is written ./${name}.ts`}` };
}

function acceptedOf(cell: Cell, parts: Parameters<typeof written>[1][]): string {
  return parts.length === 0 ? '' : `accepted: ${parts.map((part) => written(cell, part)).join(', ')}`;
}

function written(cell: Cell, { kit, name }: { readonly kit: ResolvedKit; readonly name: string }): string {
  return cell.named.length > 1 ? `${kit.kit.name}/${name}` : name;
}
