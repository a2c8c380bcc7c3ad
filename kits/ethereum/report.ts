import type { ChartSpec, KitReport, TableSpec } from 'regatta/kit';

const time = { label: 'time', unit: 's', scale: 'time' } as const;

const charts: readonly ChartSpec[] = [
  {
    name: 'inclusion-over-time',
    title: 'Inclusion over time',
    about: 'Time from when a transaction was to be sent until the node told of its block, by the second in which it was to be sent.',
    kind: 'line',
    metric: 'inclusion',
    x: time,
    y: { label: 'time to inclusion', unit: 's', scale: 'log' },
    sql: `
      SELECT second AS x, latency AS y, line
      FROM (
        UNPIVOT (
          SELECT second, quantiles[1] AS p50, quantiles[2] AS p99, slowest AS max
          FROM (
            SELECT ts // 1_000_000_000 AS second, quantile_cont(included / 1e9, [0.5, 0.99]) AS quantiles, max(included / 1e9) AS slowest
            FROM all_transactions WHERE included IS NOT NULL GROUP BY second
          )
        ) ON p50, p99, max INTO NAME line VALUE latency
      ) ORDER BY line <> 'p50', line <> 'p99', x`,
  },
  {
    name: 'blocks-over-time',
    title: 'Blocks over time',
    about: 'Share of the gas that a block can hold which its transactions used, block by block.',
    kind: 'line',
    metric: 'blocks.fullness',
    x: time,
    y: { label: 'fullness', unit: 'share' },
    sql: `
      SELECT min(ts) / 1e9 AS x, any_value(gas_used / gas_limit) AS y
      FROM all_blocks WHERE change = 'added' GROUP BY hash ORDER BY x`,
  },
  {
    name: 'transactions-over-time',
    title: 'Transactions over time',
    about: 'Transactions that were to be sent in each second, and those whose block was told of in it.',
    kind: 'line',
    x: time,
    y: { label: 'transactions per second', unit: '1/s' },
    sql: `
      SELECT second AS x, count(*) AS y, line
      FROM (
        SELECT ts // 1_000_000_000 AS second, 'intended' AS line FROM all_transactions
        UNION ALL
        SELECT (ts + included) // 1_000_000_000, 'included' FROM all_transactions WHERE included IS NOT NULL
      ) GROUP BY second, line ORDER BY line DESC, x`,
  },
];

const tables: readonly TableSpec[] = [
  {
    name: 'transactions',
    title: 'Transactions',
    about: 'What became of the transactions that were to be sent in the measured phases, by what they do.',
    columns: [
      { name: 'name', label: 'transaction' },
      { name: 'sent', label: 'sent', unit: 'count' },
      { name: 'ok', label: 'ok', unit: 'count', better: 'higher' },
      { name: 'reverted', label: 'reverted', unit: 'count', better: 'lower' },
      { name: 'refused', label: 'refused', unit: 'count', better: 'lower' },
      { name: 'replaced', label: 'replaced', unit: 'count', better: 'lower' },
      { name: 'unknown', label: 'unknown', unit: 'count', better: 'lower' },
      { name: 'reorgs', label: 'left the chain', unit: 'count', better: 'lower' },
      { name: 'gas', label: 'mean gas', unit: 'gas', better: 'lower' },
    ],
    sql: `
      SELECT name, count(*) AS sent, ${['ok', 'reverted', 'refused', 'replaced', 'unknown']
        .map((outcome) => `count(*) FILTER (outcome = '${outcome}') AS ${outcome}`)
        .join(', ')}, sum(reorgs) AS reorgs, avg(gas) AS gas
      FROM transactions GROUP BY name ORDER BY sent DESC, name`,
  },
];

/** What a report shows of a chain, beside what every run has: that makes the distributions of all metrics into charts. */
export const report: KitReport = { charts, tables };
