import type { Json, JsonObject } from '../model/json.ts';
import type { LoopPart } from '../model/loop.ts';
import type { Cell } from './cell.ts';
import { type Driven, noEnd, type WrittenEnd } from './driven.ts';
import type { Path } from './problems.ts';
import { valueSchema } from './value-schema.ts';

/** A closed loop that stands under that key of an entry, when it ends, and what will come of it. */
export function planLoop(
  { problems }: Cell,
  { name, part, written }: { readonly name: string; readonly part: LoopPart; readonly written: Json },
  end: WrittenEnd,
  path: Path,
): Driven | undefined {
  const options = problems.read(valueSchema(part.options), written, [...path, name]) as JsonObject | undefined;
  if (options === undefined) return undefined;
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
  return { drive: { kind: 'closed-loop', name, options }, ...ends, outline };
}
