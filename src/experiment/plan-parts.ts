import { isDeepStrictEqual } from 'node:util';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../model/json.ts';
import { everyOption, type MonitorDeclaration, type MonitorPlace } from '../model/monitor.ts';
import type { ObserverDeclaration } from '../model/observer.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { PartPlan } from '../model/plan.ts';
import type { ReporterDeclaration } from '../model/reporter.ts';
import { type Cell, isPath } from './cell.ts';
import { didYouMean, misspelt } from './did-you-mean.ts';
import type { ExperimentParts } from './experiment-parts.ts';
import { loadModule } from './load-module.ts';
import { type Path, type Problems, writePlace } from './problems.ts';
import { paramsSchema } from './value-schema.ts';

/** One of Regatta's own, as far as it is of interest here. */
interface OwnPart {
  readonly options?: ParamSpecs;
  readonly place?: MonitorPlace;
  readonly review?: MonitorDeclaration['review'];
}

/** Parts of one kind, of which a run has several. */
export interface PartKind {
  /** The key under which they stand. */
  readonly key: 'reporters' | 'observers' | 'monitors';
  readonly called: 'reporter' | 'observer' | 'monitor';
  /** Regatta's own. */
  readonly own: { readonly [name: string]: OwnPart };
  /** Options that all of them have; one that has an option of that name has its own. */
  readonly shared?: ParamSpecs;
  /** The function that a module of one has in its default export. */
  readonly method: string;
}

export function reporterParts({ reporters }: Pick<ExperimentParts, 'reporters'>): PartKind {
  return { key: 'reporters', called: 'reporter', own: reporters, method: 'make' satisfies keyof ReporterDeclaration };
}

export function observerParts({ observers }: Pick<ExperimentParts, 'observers'>): PartKind {
  return { key: 'observers', called: 'observer', own: observers, method: 'make' satisfies keyof ObserverDeclaration };
}

export function monitorParts({ monitors }: Pick<ExperimentParts, 'monitors'>): PartKind {
  return { key: 'monitors', called: 'monitor', own: monitors, shared: everyOption, method: 'start' satisfies keyof MonitorDeclaration };
}

/** A name, a path, or a map with one and its options. */
type Written = string | ({ readonly name: string } & JsonObject);

/** A part, and what its module says of the tables that it writes, of where it sits, and of how its options are looked at. */
export interface PlannedPart {
  readonly plan: PartPlan;
  readonly tables: unknown;
  readonly place: unknown;
  readonly review: unknown;
  /** Where it stands, and its options beside it. */
  readonly path: Path;
  readonly optionsAt: Path;
}

/** Parts in the order in which they stand; undefined where the key is not there. One that has problems is left out. */
export async function planParts(
  { problems, directory }: Pick<Cell, 'problems' | 'directory'>,
  kind: PartKind,
  written: readonly Written[] | undefined,
): Promise<readonly PlannedPart[] | undefined> {
  if (written === undefined) return undefined;
  const parts: PlannedPart[] = [];
  for (const [index, each] of written.entries()) {
    const part = await planPart({ problems, directory }, kind, each, [kind.key, index]);
    if (part === undefined) continue;
    // a module of the user's own may be meant to run twice
    const isOwn = part.plan.url === undefined;
    if (isOwn && parts.some(({ plan }) => isDeepStrictEqual(plan, part.plan)))
      problems.add(part.path, `${part.plan.name} stands there twice`);
    else parts.push(part);
  }
  return parts;
}

async function planPart(
  { problems, directory }: Pick<Cell, 'problems' | 'directory'>,
  kind: PartKind,
  written: Written,
  path: Path,
): Promise<PlannedPart | undefined> {
  const { name, ...given } = typeof written === 'string' ? { name: written } : written;
  const place = typeof written === 'string' ? path : [...path, 'name'];
  const found = isPath(name) ? await partOfFile({ problems, directory }, kind, name, place) : ownPart(problems, kind, name, place);
  if (found === undefined) return undefined;
  const options = problems.read(paramsSchema({ ...kind.shared, ...found.options }), given, path);
  if (options === undefined) return undefined;
  return {
    plan: { name, ...(found.url === undefined ? {} : { url: found.url }), options },
    tables: found.tables,
    place: found.place,
    review: found.review,
    path: place,
    optionsAt: path,
  };
}

interface FoundPart {
  readonly options?: ParamSpecs;
  readonly url?: string;
  readonly tables?: unknown;
  readonly place?: unknown;
  readonly review?: unknown;
}

function ownPart(problems: Problems, { called, own }: PartKind, name: string, path: Path): FoundPart | undefined {
  const found = Object.hasOwn(own, name) ? own[name] : undefined;
  if (found === undefined) {
    const isSlip = misspelt(name, Object.keys(own)) !== undefined;
    const ofFile = isSlip ? '' : `; a file is written ./${name}.ts`;
    problems.add(path, `there is no ${called} ${name}${didYouMean(name, Object.keys(own))}${ofFile}`);
    return undefined;
  }
  const { options, place, review } = found;
  return { ...(options === undefined ? {} : { options }), place, review };
}

async function partOfFile(
  { problems, directory }: Pick<Cell, 'problems' | 'directory'>,
  { called, method }: PartKind,
  file: string,
  path: Path,
): Promise<FoundPart | undefined> {
  const module = resolve(directory, file);
  const loaded = await loadModule(module);
  if (!('exported' in loaded)) {
    problems.add(path, `${writePlace(file, loaded.position)}: ${loaded.message}`);
    return undefined;
  }
  const exported = loaded.exported as { readonly [member: string]: unknown } | null | undefined;
  if (typeof exported?.[method] !== 'function') {
    problems.add(path, `${file} is no ${called}: its default export has no function ${method}`);
    return undefined;
  }
  const { options, tables, place, review } = exported;
  return { url: pathToFileURL(module).href, ...(options === undefined ? {} : { options: options as ParamSpecs }), tables, place, review };
}
