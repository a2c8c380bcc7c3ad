import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, JsonObject } from '../model/json.ts';
import type { LoopPart } from '../model/loop.ts';
import { cutAtValues } from '../model/run-values.ts';
import type { Cell } from './cell.ts';
import { textsIn } from './check-run-values.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Driven, noEnd, type WrittenEnd } from './driven.ts';
import type { Path } from './problems.ts';
import { valueSchema } from './value-schema.ts';

/** A closed loop that stands under that key of an entry, when it ends, and what will come of it. */
export function planLoop(
  { problems, directory }: Cell,
  { name, part, written }: { readonly name: string; readonly part: LoopPart; readonly written: Json },
  end: WrittenEnd,
  path: Path,
): Driven | undefined {
  const read = problems.read(valueSchema(part.options), written, [...path, name]) as JsonObject | undefined;
  if (read === undefined) return undefined;
  checkValues({ problems }, part, read, [...path, name]);
  checkParse({ problems, directory }, part, read, [...path, name, 'parse']);
  const options = part.url === undefined ? read : withPlaces(read, directory);
  const own = part.outline(options, { forNs: null, operations: null });
  if (own !== undefined && (end.forNs ?? end.operations) !== null) {
    problems.add(path, `its ${name} end by themselves: an entry has exactly one end`);
  }
  const forNs = end.forNs ?? (end.operations === null && own === undefined ? end.roundNs : null);
  const ends = { forNs, operations: end.operations };
  const outline = part.outline(options, ends);
  if (outline === undefined) {
    if (!end.isRefused) problems.add(path, noEnd);
    return undefined;
  }
  for (const { path: place, text } of part.review?.(options, ends) ?? []) problems.warn([...path, name, ...place], text);
  const url = part.url === undefined ? {} : { url: part.url };
  return { drive: { kind: 'closed-loop', name, ...url, options }, ...ends, outline };
}

/** Problems with values of the run that stand in its texts: a slip is told when the plan is made. Which nodes there are is known later. */
function checkValues({ problems }: Pick<Cell, 'problems'>, { runValues = [] }: LoopPart, options: JsonObject, path: Path): void {
  for (const { text, path: place } of textsIn(options, path)) {
    for (const piece of cutAtValues(text)) {
      if (typeof piece === 'string' || piece.index !== undefined || piece.group === 'env') continue;
      const written = [piece.group, ...piece.path].join('.');
      if (!runValues.includes(written))
        problems.add(place, `${piece.text} has no value here (a dollar is written $$)${didYouMean(written, runValues)}`);
    }
  }
}

function checkParse(
  { problems, directory }: Pick<Cell, 'problems' | 'directory'>,
  part: LoopPart,
  { parse }: JsonObject,
  path: Path,
): void {
  if (part.url !== undefined && typeof parse === 'string' && !existsSync(resolve(directory, parse)))
    problems.add(path, `${parse}: there is no such file`);
}

/** With the folder of the experiment, and where the module lies that reads the program's result: in a form that does not tell experiments of two folders apart. */
function withPlaces(options: JsonObject, directory: string): JsonObject {
  const { parse } = options;
  const place = (name: string, path: string): JsonObject => ({ name, url: pathToFileURL(path).href });
  return {
    ...options,
    folder: place('experiment', directory),
    ...(typeof parse === 'string' ? { parse: place(parse, resolve(directory, parse)) } : {}),
  };
}
