import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Artifact, Builder, BuildTools, Built, ExactSource, SourceOrder } from '../model/builder.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ProcessGuard } from '../model/process-guard.ts';
import { buildProcesses } from '../model/process-guard.ts';
import { runTool, type ToolSite } from './run-tool.ts';

/** Where builds are kept, and what keeps them apart from those of other processes. */
export interface BuildSurroundings {
  /** `.regatta/builds`. */
  readonly folder: string;
  /** What ends the processes of a build should Regatta be killed. */
  startGuard(id: string): Promise<ProcessGuard>;
  /** Waits until no other process holds the file, then holds it. `waiting` is told for whom. */
  hold(file: string, signal: AbortSignal, waiting?: (pid: number) => void): Promise<AsyncDisposable>;
}

/** One build that is asked for. */
export interface BuildRequest {
  readonly builder: Builder;
  readonly order: SourceOrder;
  readonly signal: AbortSignal;
  /** Told of what takes time: `wait for process 17, which builds it`. */
  readonly telling?: (text: string) => void;
}

/** What stands beside what was built, once it is whole. */
export interface Marker extends Built {
  readonly format: 2;
  readonly key: string;
  /** Folder beside this file in which it was built. */
  readonly folder: string;
  readonly title: string;
  readonly versions: ExactSource['versions'];
}

/** Its name. What is used is younger than what is not. */
export const marker = 'artifact.json';

/** How names of folders begin in which something is built. */
const building = 'software-';
/** How many were by this process: each has a log of its own. */
let resolved = 0;

/** Does something with the tools of a builder that builds nothing: finds out what there is. @throws RegattaError SOURCE, BUILD */
export async function withBuildTools<T>(
  { builder, signal }: Pick<BuildRequest, 'builder' | 'signal'>,
  surroundings: BuildSurroundings,
  work: (tools: BuildTools) => Promise<T>,
): Promise<T> {
  const log = join(folderOf(builder, surroundings), `resolve-${process.pid}-${resolved++}.log`);
  signal.throwIfAborted();
  await using tools = await openTools({ builder, log, signal }, surroundings);
  const found = await work(tools).finally(() => signal.throwIfAborted());
  rmSync(log, { force: true });
  return found;
}

/**
 * Builds a source once: of several processes that want the same, one builds, and what is there already is taken.
 * @throws RegattaError SOURCE, BUILD; then nothing is left but the log
 */
export async function buildSource(request: BuildRequest, surroundings: BuildSurroundings): Promise<Artifact> {
  const { builder, order } = request;
  const exact = await withBuildTools(request, surroundings, (tools) => builder.resolve(order, tools));
  const key = JSON.stringify([builder.name, order.want, exact.key, process.platform, process.arch]);
  const digest = createHash('sha256').update(key).digest('hex');
  const place = join(surroundings.folder, `${builder.name}-${digest.slice(0, 16)}`);
  const log = join(place, 'build.log');
  const found = readMarker(place, key);
  const artifact = (built: Built & Pick<Marker, 'folder'>, isWarm: boolean): Artifact => ({
    kind: order.want,
    digest,
    directory: resolve(place, built.folder, built.directory),
    programs: built.programs.map((path) => resolve(place, built.folder, path)),
    versions: { ...exact.versions, ...built.packages },
    ...(built.packages === undefined ? {} : { packages: built.packages }),
    title: exact.title,
    notes: exact.notes,
    log,
    isWarm,
  });
  if (found !== undefined) return artifact(found, true);
  await using _ = await holdPlace(place, request, surroundings);
  const meanwhile = readMarker(place, key);
  if (meanwhile !== undefined) return artifact(meanwhile, true);
  const built = await buildInto(place, { ...request, exact, log }, surroundings);
  const whole: Marker = { format: 2, key, title: exact.title, versions: exact.versions, ...built };
  const written = join(place, `${marker}.new`);
  writeFileSync(written, `${JSON.stringify(whole, undefined, 2)}\n`);
  renameSync(written, join(place, marker));
  return artifact(built, false);
}

/** Makes the folder anew where it was removed as unused while somebody waited for it. */
async function holdPlace(place: string, { signal, telling }: BuildRequest, surroundings: BuildSurroundings): Promise<AsyncDisposable> {
  for (;;) {
    mkdirSync(place, { recursive: true });
    try {
      return await surroundings.hold(join(place, 'lock'), signal, (pid) => telling?.(`wait for process ${pid}, which builds it`));
    } catch (error) {
      const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
      if (cause?.code !== 'ENOENT') throw error;
    }
  }
}

async function buildInto(
  place: string,
  { builder, exact, log, signal }: BuildRequest & { readonly exact: ExactSource; readonly log: string },
  surroundings: BuildSurroundings,
): Promise<Built & Pick<Marker, 'folder'>> {
  for (const left of readdirSync(place).filter((name) => name.startsWith(building))) await remove(join(place, left));
  // of its own, since what a killed Regatta was building may still be written for a moment
  const software = mkdtempSync(join(place, building));
  writeFileSync(log, '');
  try {
    await using tools = await openTools({ builder, log, signal }, surroundings);
    return { ...(await exact.build(software, tools)), folder: basename(software) };
  } catch (error) {
    await remove(software);
    signal.throwIfAborted();
    if (error instanceof RegattaError)
      throw new RegattaError(error.code, `${exact.title} was not built: ${error.message}`, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    throw new RegattaError('BUILD', `${exact.title} was not built: ${messageOf(error)}`, { cause: error });
  }
}

/** Tried again where something is still written into it. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** undefined where nothing whole is there. */
function readMarker(place: string, key: string): Marker | undefined {
  const file = join(place, marker);
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Marker;
    if (found.format !== 2 || found.key !== key) return undefined;
    utimesSync(file, new Date(), new Date());
    return found;
  } catch {
    return undefined;
  }
}

async function openTools(
  { builder, log, signal }: Pick<BuildRequest, 'builder' | 'signal'> & { readonly log: string },
  surroundings: BuildSurroundings,
): Promise<BuildTools & AsyncDisposable> {
  const cache = folderOf(builder, surroundings);
  const guardedAs = buildProcesses(process.pid);
  const guard = await surroundings.startGuard(guardedAs);
  const site: ToolSite = { log, guard, guardedAs, signal };
  return {
    cache,
    run: (command) => runTool(command, site),
    hold: (name) => surroundings.hold(join(cache, `${name}.lock`), signal),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
  };
}

function folderOf({ name }: Builder, { folder }: BuildSurroundings): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}
