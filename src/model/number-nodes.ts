import { drawVersions } from './draw-versions.ts';
import type { NodeAssignment } from './host.ts';
import type { FleetPlan, Plan } from './plan.ts';

/** Numbers every node of the fleets: fleets in order, each node by its index; regions are taken in turn. */
export function placeNodes(fleets: readonly FleetPlan[]): readonly Omit<NodeAssignment, 'version'>[] {
  return fleets
    .flatMap(({ name: fleet, count, regions }) =>
      Array.from({ length: count }, (_, index) => {
        const region = regions[index % Math.max(1, regions.length)] ?? null;
        return { index, name: `${fleet}-${index}`, fleet, region };
      }),
    )
    .map((node, number) => ({ number, ...node }));
}

/** {@link placeNodes} of a plan, and which version each node has, where its fleet has several. */
export function numberNodes({ fleets, seed }: Pick<Plan, 'fleets' | 'seed'>): readonly NodeAssignment[] {
  const nodes = placeNodes(fleets);
  const drawn = new Map(
    fleets.flatMap(({ name, versions }) => {
      if (versions === undefined) return [];
      const regions = nodes.flatMap(({ fleet, region }) => (fleet === name ? [region] : []));
      return [[name, drawVersions({ name, versions }, regions, seed)] as const];
    }),
  );
  return nodes.map((node) => {
    const version = drawn.get(node.fleet)?.[node.index];
    return version === undefined ? node : { ...node, version };
  });
}
