import type { EntryPlan } from '../model/plan.ts';

/** How an entry is written to end. */
export interface WrittenEnd extends Pick<EntryPlan, 'forNs' | 'operations'> {
  /** How long the round goes on, for entries that have no end of their own. */
  readonly roundNs: number | null;
  /** Whether it has an end that is wrong or that nothing honours yet, which has been told. */
  readonly isRefused: boolean;
}

/** What drives an entry, when it ends, and what will come of that. */
export type Driven = Pick<EntryPlan, 'drive' | 'forNs' | 'operations' | 'outline'>;

export const noEnd = 'has no end; write for: 20s or operations: 1000';
