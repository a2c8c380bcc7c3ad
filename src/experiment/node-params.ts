import type { Json, JsonObject } from '../model/json.ts';
import { cutAtValues } from '../model/run-values.ts';
import { type Cell, type FoundPart, isMap, type Settings } from './cell.ts';
import type { fleetShape, nodeShape } from './experiment-schema.ts';
import { nothingFillsIn } from './needs.ts';
import type { Path } from './problems.ts';
import { withAddressesOfFile } from './read-addresses.ts';
import { keySchema } from './value-schema.ts';

/** What a fleet and `node:` say beside the keys that every fleet has. */
export interface WrittenParams {
  readonly own: JsonObject;
  readonly shared: JsonObject;
}

interface FleetSettings {
  readonly path: Path;
  /** Its own settings, and those over the ones of `node:`. */
  readonly own: Settings<typeof fleetShape>;
  readonly settings: Settings<typeof fleetShape>;
}

interface Given {
  readonly value: Json | undefined;
  readonly path: Path;
}

export interface ReadParams {
  readonly values: JsonObject;
  /** As each stands in the experiment, and where. */
  readonly written: ReadonlyMap<string, Given>;
}

/** Params of a fleet over those of `node:` over defaults, checked, and those that follow others; undefined where one is wrong. */
export function readParams(
  cell: Cell,
  fleet: FleetSettings,
  program: FoundPart<'nodes'> | undefined,
  written: WrittenParams,
): ReadParams | undefined {
  const { problems } = cell;
  if (program === undefined) return undefined;
  const { declaration } = program;
  refuseForeign(cell, fleet, program);
  const before = problems.list.length;
  const params: Record<string, Json> = {};
  const found = new Map<string, Given>();
  for (const [name, spec] of Object.entries(declaration.params)) {
    const given = settingOf(fleet, name) ?? paramOf(fleet, name, written);
    found.set(name, given);
    const expanded =
      spec.type === 'addresses' && given.value !== undefined ? withAddressesOfFile(given.value, cell.directory) : { value: given.value };
    if ('problem' in expanded) problems.add(given.path, expanded.problem);
    else {
      const value = problems.read(keySchema(spec), expanded.value, given.path);
      if (value !== undefined) params[name] = value;
    }
  }
  if (problems.list.length > before) return undefined;
  const derived = declaration.derive?.(params) ?? params;
  return { values: Object.fromEntries(Object.entries(derived).filter(([, value]) => value !== undefined)), written: found };
}

/** How long nodes may take to be ready, ns, where `ready` says it. */
export function readyLimit(ready: Settings<typeof nodeShape>['ready']): number | undefined {
  return typeof ready === 'number' ? ready : isMap(ready) ? ready['within'] : undefined;
}

/** The environment of the processes that hold nodes: what only the run knows is not there for all of them. */
export function readEnv(
  { problems }: Cell,
  env: NonNullable<Settings<typeof nodeShape>['env']>,
  path: Path,
): { readonly [name: string]: string } {
  const entries = Object.entries(env).map(([name, value]) => {
    const pieces = cutAtValues(String(value));
    const ofTheRun = pieces.find((piece) => typeof piece !== 'string');
    if (ofTheRun !== undefined) problems.add([...path, name], nothingFillsIn(ofTheRun.text));
    return [name, pieces.filter((piece) => typeof piece === 'string').join('')] as const;
  });
  return Object.fromEntries(entries);
}

function paramOf({ path }: FleetSettings, name: string, { own, shared }: WrittenParams): Given {
  return Object.hasOwn(own, name) ? { value: own[name], path: [...path, name] } : { value: shared[name], path: ['node', name] };
}

/** Of the keys that every fleet has, those that a program may take for itself. */
const takenSettings: { readonly [name: string]: (settings: Settings<typeof nodeShape>) => Json | undefined } = {
  env: ({ env }) => env && Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
  ready: ({ ready }) => {
    if (typeof ready === 'string') return { [ready]: true };
    return isMap(ready) ? (Object.fromEntries(Object.entries(ready).filter(([key]) => key !== 'within')) as JsonObject) : undefined;
  },
};

function settingOf({ own, settings, path }: FleetSettings, name: string): Given | undefined {
  const take = Object.hasOwn(takenSettings, name) ? takenSettings[name] : undefined;
  const isOwn = Object.hasOwn(own, name);
  return take === undefined ? undefined : { value: take(settings), path: [...(isOwn ? path : ['node']), name] };
}

/** Settings that mean nothing to nodes of that kind. Under `node:` they may be meant for other fleets. */
function refuseForeign({ problems }: Cell, { own, path }: FleetSettings, { name, declaration }: FoundPart<'nodes'>): void {
  if (declaration.isExternal === true && own.nodesPerProcess !== undefined) {
    problems.add([...path, 'nodesPerProcess'], `each node of a ${name} is on its own: none share a process`, 'key');
  }
  const { ready } = own;
  const asks = typeof ready === 'string' || (isMap(ready) && Object.keys(ready).some((key) => key !== 'within'));
  if (asks && !Object.hasOwn(declaration.params, 'ready')) {
    problems.add([...path, 'ready'], 'nodes of a kit say themselves when they are ready; write how long that may take: ready: 10s');
  }
}
