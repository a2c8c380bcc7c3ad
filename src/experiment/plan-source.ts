import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { SourcePlan } from '../model/plan.ts';
import { type Cell, type FoundPart, isMap, type Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { BuilderPart, ExperimentParts } from './experiment-parts.ts';
import type { fleetShape } from './experiment-schema.ts';
import { type Path, show } from './problems.ts';
import { valueSchema, paramsSchema } from './value-schema.ts';

interface SourceDraft {
  readonly name: string;
  readonly path: Path;
  /** Its own settings, and those over the ones of `node:`. */
  readonly own: Settings<typeof fleetShape>;
  readonly settings: Settings<typeof fleetShape>;
}

/** What every `source:` may have beside the options of its builder. */
export const runOfSource = {
  run: {
    type: 'words',
    takesRunValues: true,
    about: 'what starts a node, in the folder where it was built: the same as command beside source',
  },
} as const satisfies ParamSpecs;

/** Where the software of a fleet comes from; undefined where it is what is installed, or the experiment has a problem there. */
export function planSource(
  cell: Cell,
  { name: fleet, path, own, settings }: SourceDraft,
  program: FoundPart<'nodes'>,
): SourcePlan | undefined {
  const { problems, parts } = cell;
  const { source } = settings;
  const version = own.versions === undefined ? settings.version : own.version;
  const at = (key: 'source' | 'version'): Path => [...(own[key] === undefined ? ['node'] : path), key];
  if (source === undefined) {
    if (version !== undefined) problems.add(at('version'), 'of which source? write source beside it: {git: ., build: npm ci}', 'key');
    return undefined;
  }
  // how many there are is said by a program whose nodes are there already: nothing is built for them
  if (program.declaration.count !== undefined) {
    if (own.source !== undefined) problems.add([...path, 'source'], 'its nodes run already, whatever they were built from', 'key');
    return undefined;
  }
  const name = builderOf(cell, source, at('source'));
  const builder = name === undefined ? undefined : parts.builders[name];
  if (name === undefined || builder === undefined) return undefined;
  const want = program.declaration.isExternal === true ? 'executable' : 'module';
  if (!builder.makes.includes(want)) {
    problems.add(at('source'), cannotMake(program, name, parts), 'key');
    return undefined;
  }
  const read = readSource(cell, source, { name, builder, path: at('source') });
  if (read === undefined) return undefined;
  const asked = own.version === undefined ? versionOf(cell.versions, [read.from, fleet]) : undefined;
  return { name, ...read, version: asked ?? (version === undefined ? null : String(version)), want };
}

/** What stands under the name of the builder, and beside it. */
function readSource(
  { problems }: Cell,
  source: JsonObject,
  { name, builder, path }: { readonly name: string; readonly builder: BuilderPart; readonly path: Path },
): Pick<SourcePlan, 'from' | 'options'> | undefined {
  const { [name]: written, run, ...given } = source;
  if (run !== undefined) problems.add([...path, 'run'], 'run and the command beside source exclude each other', 'key');
  // of a program with arguments the program
  const [place, named] = Array.isArray(written) ? [[name, 0], written[0]] : [[name], written];
  const from = problems.read(valueSchema({ type: 'text', about: builder.about, required: true }), named, [...path, ...place]);
  const options = problems.read(paramsSchema({ ...builder.options }), given, path);
  return from === undefined || options === undefined ? undefined : { from: from as string, options };
}

/** What the command line says for one of the names, else for all. */
function versionOf(versions: readonly string[], names: readonly string[]): string | undefined {
  const named = versions.flatMap((text) => names.flatMap((name) => (text.startsWith(`${name}=`) ? [text.slice(name.length + 1)] : [])));
  return named[0] ?? versions.find((text) => !/^[^=]+=./.test(text));
}

/** The one builder whose name stands in a source. */
function builderOf({ problems, parts }: Cell, source: JsonObject, path: Path): string | undefined {
  const known = Object.keys(parts.builders);
  const [name, other] = Object.keys(source).filter((key) => known.includes(key));
  if (other !== undefined) {
    problems.add(path, `${name} and ${other} exclude each other: a fleet has one source`);
    return undefined;
  }
  if (name === undefined) {
    const [first] = Object.keys(source);
    const seen = first === undefined ? '' : `: there is no builder ${show(first)}${didYouMean(first, known)}`;
    problems.add(path, `names no builder${seen}; accepted: ${known.join(', ')}`);
  }
  return name;
}

function cannotMake({ name, kit, declaration }: FoundPart<'nodes'>, builder: string, parts: Pick<ExperimentParts, 'builders'>): string {
  const fitting = Object.entries(parts.builders).flatMap(([each, { makes }]: [string, BuilderPart]) =>
    makes.includes(declaration.isExternal === true ? 'executable' : 'module') ? [each] : [],
  );
  const what =
    declaration.isExternal === true ? `nodes of ${name} are programs` : `nodes of ${kit.kit.name}/${name} are modules that hosts load`;
  return `${builder} cannot build it: ${what}; accepted: ${fitting.join(', ')}`;
}

/** Whether a path is that of a command in a source: values of the run may stand there as in any other. */
export function isCommandOfSource(path: Path): boolean {
  const place = path.indexOf('source');
  return place > 0 && path[place + 1] === 'command';
}

/**
 * The experiment with what starts nodes in the place where a fleet without source has it: `source: {git: ., run: ./server}` and `source: {command: ./server}`
 * say the same as `command: ./server` beside that. Answers also where in the file such a command stands.
 */
export function withCommandsOfSources(tree: JsonObject): { readonly tree: JsonObject; readonly moved: (path: Path) => Path } {
  const places = new Map<string, string>();
  const move = (settings: Json | undefined, path: Path): Json | undefined => {
    const source = isMap(settings) ? settings['source'] : undefined;
    if (!isMap(settings) || !isMap(source)) return settings;
    const key = 'run' in source ? 'run' : 'command' in source ? 'command' : undefined;
    if (key === undefined || 'command' in settings) return settings;
    places.set(JSON.stringify([...path, 'command']), key);
    const { run, ...rest } = source;
    return { ...settings, command: (run ?? source[key]) as Json, source: rest };
  };
  const { node, fleets } = tree;
  const moved = isMap(fleets)
    ? Object.fromEntries(Object.entries(fleets).map(([name, fleet]) => [name, move(fleet, ['fleets', name]) as Json]))
    : fleets;
  const whole = {
    ...tree,
    ...(node === undefined ? {} : { node: move(node, ['node']) as Json }),
    ...(moved === undefined ? {} : { fleets: moved }),
  };
  const placeOf = (path: Path): Path => {
    const depth = path[0] === 'fleets' ? 3 : 2;
    const key = places.get(JSON.stringify(path.slice(0, depth)));
    return key === undefined ? path : [...path.slice(0, depth - 1), 'source', key, ...path.slice(depth)];
  };
  return { tree: whole, moved: placeOf };
}
