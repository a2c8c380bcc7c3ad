import { RegattaError } from './errors.ts';
import type { NodeAssignment } from './host.ts';
import type { FleetPlan, Plan, VersionPlan } from './plan.ts';

/** Nodes of a fleet that have the same software: all of it, or those of one of its versions. */
export interface FleetPart {
  /** As these nodes have it: of several versions with the source, build and program of theirs. */
  readonly fleet: FleetPlan;
  /** Name of the version; undefined where the fleet has one only. */
  readonly version: string | undefined;
}

/** The parts of a fleet, in the order of its versions. */
export function partsOf(fleet: FleetPlan): readonly FleetPart[] {
  const { versions, ...rest } = fleet;
  if (versions === undefined) return [{ fleet, version: undefined }];
  return versions.map((version) => ({ fleet: { ...rest, ...ownOf(version) }, version: version.name }));
}

function ownOf({ source, software, program }: VersionPlan): Partial<FleetPlan> {
  return { source, ...(software === undefined ? {} : { software }), ...(program === undefined ? {} : { program }) };
}

/** The part that a node belongs to. */
export function partOfNode({ fleets }: Pick<Plan, 'fleets'>, node: Pick<NodeAssignment, 'name' | 'fleet' | 'version'>): FleetPart {
  const part = fleets
    .filter(({ name }) => name === node.fleet)
    .flatMap(partsOf)
    .find(({ version }) => version === node.version);
  if (part === undefined) throw new RegattaError('INTERNAL', `node ${node.name} belongs to no fleet of the plan`);
  return part;
}

/** The parts that some nodes belong to, each once. */
export function partsOfNodes(
  plan: Pick<Plan, 'fleets'>,
  nodes: readonly Pick<NodeAssignment, 'name' | 'fleet' | 'version'>[],
): readonly FleetPart[] {
  const found = new Map(nodes.map((node) => [JSON.stringify([node.fleet, node.version]), node]));
  return Array.from(found.values(), (node) => partOfNode(plan, node));
}

/** The label `version` of a node: the name of its version where its fleet has several, so that runs of other versions have the same; else what was asked for or built, or the version of the kit; '' where none of them is known. */
export function versionLabel(plan: Pick<Plan, 'fleets' | 'kits'>, node: Pick<NodeAssignment, 'name' | 'fleet' | 'version'>): string {
  if (node.version !== undefined) return node.version;
  const { kit, source, software } = partOfNode(plan, node).fleet;
  const [built] = Object.values(software?.versions ?? {});
  return source?.version ?? built ?? plan.kits.find(({ name }) => name === kit)?.version ?? '';
}
