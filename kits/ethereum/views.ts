import type { KitView } from 'regatta/kit';

/** What several metrics of the kit select from; users' own SQL may too. */
export const views: readonly KitView[] = [
  {
    name: 'standing_blocks',
    about:
      'Blocks of the measured phases that no re-org has removed for good: one row per block and node that told of it; interval is the time since the block before it, s.',
    sql: `
      WITH standing AS (
        SELECT node, hash FROM all_blocks GROUP BY node, hash HAVING count(*) FILTER (change = 'added') > count(*) FILTER (change = 'removed')
      ),
      intervals AS (
        SELECT node, hash, min(ts) AS told, min(number) AS height FROM all_blocks JOIN standing USING (node, hash) WHERE change = 'added' GROUP BY node, hash
      )
      SELECT blocks.*, between_blocks.interval
      FROM blocks JOIN (
        SELECT node, hash, (told - lag(told) OVER (PARTITION BY node ORDER BY height)) / 1e9 AS interval FROM intervals
      ) AS between_blocks USING (node, hash)
      WHERE change = 'added'`,
  },
  {
    name: 'chain_blocks',
    about: 'Each of these blocks once, however many nodes told of it.',
    sql: 'SELECT DISTINCT ON (hash) * FROM standing_blocks ORDER BY hash, ts',
  },
  {
    name: 'inclusions',
    about: 'Transactions whose block was told of within the measured phases, whenever they were sent.',
    sql: `
      SELECT sent.*
      FROM all_transactions AS sent JOIN phases ON sent.ts + sent.included >= phases.ts AND sent.ts + sent.included < phases.until`,
  },
];
