import type { RoundPlan } from './plan.ts';

/** Labels of the scenarios of a round, in order. */
export function scenarioNames({ entries }: RoundPlan): readonly string[] {
  return entries.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
}

/** Names of the tags that scenarios of these rounds have, in order. */
export function tagNames(rounds: readonly RoundPlan[]): readonly string[] {
  return [
    ...new Set(rounds.flatMap(({ entries }) => entries.flatMap(({ scenarios }) => scenarios.flatMap(({ tags }) => Object.keys(tags))))),
  ];
}

/** How long the load of a round is to take, ns: that of its longest entry, or its wait. null when only the run itself can tell. */
export function plannedLengthNs({ entries, forNs }: RoundPlan): number | null {
  const lengths = [...entries.map(({ outline }) => outline.lengthNs), ...(forNs === null ? [] : [forNs])];
  const known = lengths.filter((length) => length !== null);
  return known.length === 0 || known.length < lengths.length ? null : Math.max(...known);
}
