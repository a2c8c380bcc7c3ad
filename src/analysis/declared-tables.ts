import type { Kit } from '../model/kit.ts';
import type { ObserverPlan } from '../model/plan.ts';
import { coreTables, type Table } from '../model/table.ts';

/** Who declares the tables of a run, beside those that every run has. */
export interface Declarations {
  readonly kits: readonly Kit[];
  readonly observers?: readonly ObserverPlan[];
}

/** The tables that a run has, with or without rows. */
export function declaredTables({ kits, observers = [] }: Declarations): readonly Table[] {
  return [...coreTables, ...kits.flatMap((kit) => kit.tables), ...observers.flatMap(({ tables }) => tables)];
}
