import type { MetricSpec } from '../model/metric.ts';

/** One row per rate that a search tried and could judge, with the name of its round: a rate holds when most of its levels did. */
const rates = `
  SELECT phases.name AS round_name, levels.round, levels.entry, levels.rate, count(*) AS tries, count(*) FILTER (levels.held) AS held,
    2 * count(*) FILTER (levels.held) > count(*) AS holds
  FROM levels JOIN all_phases AS phases ON levels.ts >= phases.ts AND levels.ts < phases.until
  WHERE levels.judged GROUP BY ALL`;

/** The curve of each search: one row per rate, ascending. */
export const curvesSql = `
  SELECT round, entry, rate, median(achieved) AS achieved, median(p50) / 1e9 AS p50, median(p99) / 1e9 AS p99, count(*) FILTER (held) AS held,
    count(*) AS tries
  FROM levels WHERE judged GROUP BY round, entry, rate ORDER BY rate`;

/** One row per search: the highest rate that holds with none below it that does not, how often it was tried and held, and the lowest rate that does not hold. */
export const kneesSql = `
  SELECT round_name, round, entry, max(rate) FILTER (below) AS rate, arg_max(tries, rate) FILTER (below) AS tries,
    arg_max(held, rate) FILTER (below) AS held, any_value(failed) AS failed
  FROM (
    SELECT *, min(rate) FILTER (NOT holds) OVER search AS failed,
      holds AND rate < coalesce(min(rate) FILTER (NOT holds) OVER search, 'infinity'::DOUBLE) AS below
    FROM (${rates}) WINDOW search AS (PARTITION BY round, entry)
  ) GROUP BY round_name, round, entry`;

/** Where it is clear which search is meant, its value over all; else by the name of the round or of the scenario. */
function perSearch(column: string): string {
  return `
    SELECT any_value(${column}) AS value, round_name AS round, entry AS scenario FROM (${kneesSql})
    GROUP BY GROUPING SETS ((), (round_name), (entry)) HAVING count(*) = 1`;
}

const ofSearches = { unit: '1/s', better: 'higher', kind: 'scalar', by: ['round', 'scenario'], isOptional: true } as const;

/** What searches for the highest rate (`find-max`) found. */
export const searchMetrics: readonly MetricSpec[] = [
  {
    name: 'max-rate',
    about: 'The highest rate at which the limits of a search (`find-max`) held, in most of its tries.',
    sql: perSearch('rate'),
    ...ofSearches,
  },
  {
    name: 'max-rate.failed',
    about: 'The lowest rate at which they did not hold: what the system can do lies between the two.',
    sql: perSearch('failed'),
    ...ofSearches,
  },
];
