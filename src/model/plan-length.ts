import { NS_PER_S } from './clock.ts';
import type { EntryPlan, RoundPlan } from './plan.ts';

/** How long the load of a round is to take, ns: that of its longest entry, or its wait. null when only the run itself can tell. */
export function plannedLengthNs({ entries, forNs }: RoundPlan): number | null {
  const lengths = [...entries.map(entryLengthNs), ...(forNs === null ? [] : [forNs])];
  const known = lengths.filter((length) => length !== null);
  return known.length === 0 || known.length < lengths.length ? null : Math.max(...known);
}

/** Of an entry that ends by a count: when the operation after its last would be due. */
function entryLengthNs({ forNs, operations, pacer }: EntryPlan): number | null {
  if (forNs !== null) return forNs;
  const rate = pacer.name === 'constant' ? pacer.options['rate'] : undefined;
  return operations === null || typeof rate !== 'number' ? null : (operations / rate) * NS_PER_S;
}
