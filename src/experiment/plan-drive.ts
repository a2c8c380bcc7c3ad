import type { Json, JsonObject } from '../model/json.ts';
import type { LoopPart } from '../model/loop.ts';
import type { Cell } from './cell.ts';
import { type Driven, noEnd, type WrittenEnd } from './driven.ts';
import { planController } from './plan-controller.ts';
import { planLoop } from './plan-loop.ts';
import { planPacer } from './plan-pacer.ts';
import type { Path } from './problems.ts';

/** What an entry says of its drive and its end. */
export interface WrittenDrive {
  readonly written: JsonObject;
  /** What was read of it; what is missing there is wrong, and was told. */
  readonly settings: { readonly [key: string]: unknown };
  readonly end: WrittenEnd;
}

/** The one drive of an entry, by the key under which it stands: a rate, one that is found, or a closed loop. */
export async function planDrive(cell: Cell, { written, settings, end }: WrittenDrive, path: Path): Promise<Driven | undefined> {
  const { problems, parts } = cell;
  const drives = ['rate', ...Object.keys(parts.controllers), ...Object.keys(parts.loops)];
  const [key, ...others] = drives.filter((each) => Object.hasOwn(written, each));
  const ends = ['for', 'operations'].filter((each) => Object.hasOwn(written, each));
  if (ends.length === 2) problems.add(path, 'for and operations exclude each other: an entry has exactly one end');
  if (others.length > 0) problems.add(path, `${[key, ...others].join(' and ')} exclude each other: an entry has exactly one drive`);
  if (key === undefined) {
    if (!problems.hasAny(written, drives, path)) problems.add(path, 'has no drive; write rate: 4/s');
    if (!end.isRefused && ends.length === 0) problems.add(path, noEnd);
  }
  if (key === undefined || settings[key] === undefined || others.length > 0 || ends.length === 2) return undefined;
  const value = written[key] as Json;
  const controller = Object.hasOwn(parts.controllers, key) ? parts.controllers[key] : undefined;
  if (controller !== undefined) return planController(cell, { name: key, part: controller, written: value, path }, end);
  return key === 'rate'
    ? planPacer(cell, value, end, path)
    : planLoop(cell, { name: key, part: parts.loops[key] as LoopPart, written: value }, end, path);
}
