import type { ControllerPart } from '../model/controller.ts';
import type { Json } from '../model/json.ts';
import type { Limit } from '../model/metric.ts';
import { type Cell, isMap } from './cell.ts';
import type { Driven, WrittenEnd } from './driven.ts';
import { planLimit } from './plan-thresholds.ts';
import { type Path, show } from './problems.ts';
import { paramsSchema } from './value-schema.ts';

/** Where a controller is written. */
export interface WrittenController {
  readonly name: string;
  readonly part: ControllerPart;
  readonly written: Json;
  /** Of the entry. */
  readonly path: Path;
}

/** What drives an entry that is steered by a controller, when it ends, and what will come of that. */
export function planController(cell: Cell, controller: WrittenController, end: WrittenEnd): Driven | undefined {
  const { problems } = cell;
  const { name, part, written, path } = controller;
  const place = [...path, name];
  const forNs = endOf(cell, controller, end);
  const isShort = !isMap(written);
  const long = isShort ? part.shorthand(isTexts(written) ? written : '') : written;
  if (long === undefined) {
    problems.add(place, `${show(written)} is not what ${name} takes; write ${part.example}`);
    return undefined;
  }
  const options = problems.read(paramsSchema(part.options), long, place);
  if (options === undefined) return undefined;
  const at = (option: string): Path => (isShort ? place : [...place, option]);
  const limits = part.limits(options).map(({ option, text }) => planLimit(cell, text, at(option)));
  if (!limits.every((limit): limit is Limit => limit !== undefined)) return undefined;
  if (limits.length === 0) {
    problems.add(place, `needs a limit; write ${part.example}`);
    return undefined;
  }
  const planned = part.plan(options, limits);
  if ('problem' in planned) {
    problems.add(at(planned.option), planned.problem);
    return undefined;
  }
  return { drive: { kind: 'controller', name, options, limits }, forNs, operations: null, outline: planned.outline({ forNs }) };
}

function endOf({ problems }: Cell, { name, part, path }: WrittenController, { forNs, operations, roundNs }: WrittenEnd): number | null {
  if (operations !== null)
    problems.add([...path, 'operations'], `how many operations ${name} takes is not known before; leave it out`, 'key');
  if (part.endsItself) {
    if (forNs !== null) problems.add([...path, 'for'], `${name} ends its entry itself; leave out for`, 'key');
    return null;
  }
  if (forNs === null && roundNs === null && operations === null) problems.add(path, 'has no end; write for: 5m');
  return forNs ?? roundNs;
}

function isTexts(written: Json): written is string | readonly string[] {
  return typeof written === 'string' || (Array.isArray(written) && written.every((item) => typeof item === 'string'));
}
