import type { EntryPlan, RoundPlan } from './plan.ts';

/** Labels of the scenarios of a round, in order. */
export function scenarioNames({ entries }: RoundPlan): readonly string[] {
  return entries.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
}

/** Names of the tags that scenarios of these rounds have, and of those that their operations may give themselves, in order. */
export function tagNames(rounds: readonly RoundPlan[]): readonly string[] {
  const scenarios = rounds.flatMap(({ entries }) => entries.flatMap((entry) => entry.scenarios));
  return [...new Set(scenarios.flatMap(({ tags, vocabulary }) => [...Object.keys(tags), ...(vocabulary?.tags ?? [])]))];
}

/** How long the load of a round is to take, ns: that of its longest entry, or its wait. null when only the run itself can tell. */
export function plannedLengthNs({ entries, forNs }: RoundPlan): number | null {
  const lengths = [...entries.map(({ outline }) => outline.lengthNs), ...(forNs === null ? [] : [forNs])];
  const known = lengths.filter((length) => length !== null);
  return known.length === 0 || known.length < lengths.length ? null : Math.max(...known);
}

/** How tables and results name an entry. */
export function entryLabel({ scenarios }: EntryPlan): string {
  return scenarios.map(({ name }) => name).join('+');
}

/** The scenarios of an entry, as errors name them. */
export function writeScenarios({ scenarios }: EntryPlan): string {
  return scenarios.map(({ name }) => name).join(' and ');
}
