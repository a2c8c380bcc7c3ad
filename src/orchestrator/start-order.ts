import type { FleetPlan } from '../model/plan.ts';

/**
 * The waves in which fleets start: every fleet comes after all those that it needs, fleets that need nothing of each other start together.
 * The plan is checked: there is no cycle.
 */
export function startOrder(fleets: readonly FleetPlan[]): readonly (readonly string[])[] {
  const waves: string[][] = [];
  const placed = new Set<string>();
  while (placed.size < fleets.length) {
    const wave = fleets.filter(({ name, needs }) => !placed.has(name) && needs.every((need) => placed.has(need))).map(({ name }) => name);
    if (wave.length === 0) throw new Error(`fleets need each other in a circle: ${fleets.map(({ name }) => name).join(', ')}`);
    for (const name of wave) placed.add(name);
    waves.push(wave);
  }
  return waves;
}
