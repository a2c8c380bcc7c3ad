import { comparablePart } from '../../model/comparable-part.ts';
import type { PlanDifference } from '../../model/comparison.ts';
import type { Json } from '../../model/json.ts';
import type { Plan } from '../../model/plan.ts';

/** Where two plans differ in what they measure, as deep down as possible. */
export function planDifferences(base: Plan, head: Plan): PlanDifference[] {
  return differences(comparablePart(base), comparablePart(head), '');
}

function differences(base: Json | undefined, head: Json | undefined, place: string): PlanDifference[] {
  if (JSON.stringify(base) === JSON.stringify(head)) return [];
  const [one, other] = [branches(base), branches(head)];
  if (one === undefined || other === undefined) return [{ place, base: base ?? null, head: head ?? null }];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name) => differences(one.get(name), other.get(name), place === '' ? name : `${place}.${name}`));
}

/** What is below a place, by name; items of a list by their own names where they have some. */
function branches(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value.map((item: Json, index) => [nameOf(item) ?? String(index), item] as const);
  const byName = new Map(named);
  return byName.size === value.length ? byName : new Map(value.map((item: Json, index) => [String(index), item]));
}

function nameOf(item: Json): string | undefined {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
