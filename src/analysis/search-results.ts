import type { Threshold } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import { entryLabel } from '../model/round-outline.ts';
import type { RunObservations } from '../model/result.ts';
import type { SearchResult, TriedRate } from '../model/search-result.ts';
import type { Row } from '../model/run-tables.ts';
import type { RunReader } from './run-reader.ts';
import { curvesSql, kneesSql } from './search-metrics.ts';

/** What each search of the run found, in the order of its rounds; what a search has tried before the run was cut off counts as well. */
export async function searchResults(reader: RunReader, plan: Plan, observed: RunObservations | null): Promise<readonly SearchResult[]> {
  const knees = await reader.query(kneesSql);
  const curves = await reader.query(curvesSql);
  return searchesOf(plan).map(({ round, number, entry, limits }) => {
    const isOfSearch = (row: Row): boolean => row['round'] === number && row['entry'] === entry;
    const knee = knees.find(isOfSearch) ?? {};
    const seen = observed?.rounds[number]?.searches?.find((search) => search.entry === entry);
    return {
      round,
      scenario: entry,
      limits,
      rate: numberIn(knee['rate']),
      failed: numberIn(knee['failed']),
      held: numberIn(knee['held']) ?? 0,
      tries: numberIn(knee['tries']) ?? 0,
      isOver: seen?.isOver ?? false,
      spoiled: seen?.spoiled ?? null,
      curve: curves.filter(isOfSearch).map(triedRate),
    };
  });
}

interface PlannedSearch {
  readonly round: string;
  readonly number: number;
  readonly entry: string;
  readonly limits: readonly string[];
}

/** Entries whose controller ends them itself. */
function searchesOf({ rounds }: Plan): readonly PlannedSearch[] {
  return rounds.flatMap(({ name: round, entries }, number) =>
    entries
      .filter(({ drive, forNs }) => drive.kind === 'controller' && forNs === null)
      .map((entry) => ({ round, number, entry: entryLabel(entry), limits: (entry.drive.limits ?? []).map(({ text }) => text) })),
  );
}

/**
 * Limits of a search that no rate keeps are missed, as any limit is: a threshold for each search, unless the experiment has one on what they find.
 */
export function someRateHolds({ thresholds }: Plan, searches: readonly SearchResult[]): readonly Threshold[] {
  if (thresholds.some(({ metric }) => metric === 'max-rate')) return [];
  return searches.map(({ round, scenario }): Threshold => {
    const isAloneInRound = searches.filter((other) => other.round === round).length === 1;
    const labels: Threshold['labels'] = searches.length === 1 ? {} : isAloneInRound ? { round } : { scenario };
    const [[label, value] = []] = Object.entries(labels);
    const which = label === undefined ? '' : `{${label}=${value}}`;
    const limit = { comparator: '>', limit: 0, unit: '1/s' } as const;
    return { text: `max-rate${which} > 0/s (some rate holds)`, metric: 'max-rate', labels, ...limit, abort: false, afterNs: 0 };
  });
}

function triedRate({ rate, achieved, p50, p99, held, tries }: Row): TriedRate {
  return {
    rate: Number(rate),
    achieved: Number(achieved),
    p50: numberIn(p50),
    p99: numberIn(p99),
    held: Number(held),
    tries: Number(tries),
  };
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
