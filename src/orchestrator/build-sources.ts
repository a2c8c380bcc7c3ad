import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Artifact } from '../model/builder.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import { type FleetPart, partsOf } from '../model/fleet-of-node.ts';
import type { FleetPlan, Plan, SourcePlan } from '../model/plan.ts';
import type { BuiltSoftware } from '../model/result.ts';
import type { ReporterGroup } from './reporter-group.ts';

/** One source of a plan, as whoever builds needs to know it. */
export interface SourceBuild {
  readonly source: SourcePlan;
  /** Folder of the experiment, to which paths are relative. */
  readonly directory: string;
  /** Absolute path of the folder of the kit whose module is wanted; absent where programs are. */
  readonly kit?: string;
}

/** Builds a source, or answers with what is built already. @throws RegattaError SOURCE, BUILD */
export type BuildSource = (wanted: SourceBuild, signal: AbortSignal, telling: (text: string) => void) => Promise<Artifact>;

/** A plan whose fleets have what was built for them. */
export interface BuiltPlan {
  readonly plan: Plan;
  readonly software: readonly BuiltSoftware[];
}

/** Builds all sources of a plan, one after another: each may use the whole machine. */
export async function buildSources(
  plan: Plan,
  context: { readonly build: BuildSource; readonly reporters: Pick<ReporterGroup, 'step'>; readonly signal: AbortSignal },
): Promise<BuiltPlan> {
  const built = new Map<string, Building>();
  const parts = new Map<FleetPlan, readonly FleetPart[]>();
  for (const fleet of plan.fleets) {
    const ready: FleetPart[] = [];
    for (const part of partsOf(fleet)) ready.push(await buildPart(plan, part, built, context));
    parts.set(fleet, ready);
  }
  const fleets = plan.fleets.map((fleet) => withParts(fleet, parts.get(fleet) ?? []));
  const software = [...built.values()].map(({ artifact, fleets: names, versionNames, source: { name, from, version } }): BuiltSoftware => {
    const { title, versions, digest, log, notes } = artifact;
    const named = versionNames.size === 0 ? {} : { versionNames: [...versionNames] };
    return { name, from, version, fleets: [...names], ...named, title, versions, digest, log, notes };
  });
  return { plan: { ...plan, fleets }, software };
}

interface Building {
  readonly artifact: Artifact;
  readonly fleets: Set<string>;
  readonly versionNames: Set<string>;
  readonly source: SourcePlan;
}

/** @param built by what was wanted: taken again, and added to */
async function buildPart(
  plan: Plan,
  { fleet, version }: FleetPart,
  built: Map<string, Building>,
  context: Parameters<typeof buildSources>[1],
): Promise<FleetPart> {
  const wanted = sourceBuildOf(plan, fleet);
  if (wanted === undefined) return { fleet, version };
  const key = JSON.stringify(wanted);
  const known = built.get(key) ?? {
    artifact: await buildOne(wanted, context),
    fleets: new Set<string>(),
    versionNames: new Set<string>(),
    source: wanted.source,
  };
  known.fleets.add(fleet.name);
  if (version !== undefined) known.versionNames.add(version);
  built.set(key, known);
  return { fleet: withSoftware(fleet, wanted, known.artifact), version };
}

/** The fleet with what became of its parts. */
function withParts(fleet: FleetPlan, parts: readonly FleetPart[]): FleetPlan {
  if (fleet.versions === undefined) return parts[0]?.fleet ?? fleet;
  const versions = fleet.versions.map((each, index) => {
    const { software, program } = parts[index]?.fleet ?? {};
    return { ...each, ...(software === undefined ? {} : { software }), ...(program === undefined ? {} : { program }) };
  });
  return { ...fleet, versions };
}

/** What is to be built for a fleet; undefined where nothing is. */
export function sourceBuildOf(plan: Plan, { source, kit }: FleetPlan): SourceBuild | undefined {
  if (source === undefined) return undefined;
  const directory = dirname(resolve(plan.file));
  if (source.want === 'executable') return { source, directory };
  const url = plan.kits.find(({ name }) => name === kit)?.url;
  if (url === undefined) throw new RegattaError('INTERNAL', `the plan has no kit ${kit}`);
  return { source, directory, kit: dirname(fileURLToPath(url)) };
}

async function buildOne(wanted: SourceBuild, { build, reporters, signal }: Parameters<typeof buildSources>[1]): Promise<Artifact> {
  const { from, version } = wanted.source;
  const title = `build ${from}${version === null ? '' : ` at ${version}`}`;
  const startedNs = process.hrtime.bigint();
  reporters.step({ title, state: 'started' });
  try {
    const artifact = await build(wanted, signal, (text) => reporters.step({ title: `${title}: ${text}`, state: 'started' }));
    const elapsedMs = Number(process.hrtime.bigint() - startedNs) / 1e6;
    reporters.step({ title, state: 'done', detail: artifact.title, elapsedMs });
    return artifact;
  } catch (error) {
    reporters.step({ title, state: 'failed', detail: messageOf(error) });
    throw error;
  }
}

/** Hosts load modules, and start programs, of what was built. */
function withSoftware(fleet: FleetPlan, { kit }: SourceBuild, { directory, programs, versions, packages }: Artifact): FleetPlan {
  const built = { ...fleet, software: { directory, programs, versions, ...(packages === undefined ? {} : { packages }) } };
  if (kit === undefined) return built;
  const module = relative(kit, fileURLToPath(fleet.program.url));
  return { ...built, program: { ...fleet.program, url: pathToFileURL(join(directory, module)).href } };
}
