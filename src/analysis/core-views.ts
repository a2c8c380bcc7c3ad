import type { KitView } from '../model/kit.ts';
import { processViews } from './process-metrics.ts';

/** Views that every run has, beside those of its kits. */
export const coreViews: readonly KitView[] = [
  ...processViews,
  {
    name: 'published_messages',
    about: 'One row per published message: the node that published it, its topic, and when.',
    sql: `
      SELECT message, arg_min(node, ts) AS node, arg_min(topic, ts) AS topic, min(ts) AS ts
      FROM events WHERE type = 'publish' AND message IS NOT NULL GROUP BY message`,
  },
  {
    name: 'arrivals',
    about: 'The first delivery of each message to each node but its publisher: when, and from which node.',
    sql: `
      SELECT arrival.*
      FROM (
        SELECT message, node, min(ts) AS ts, arg_min(from_node, ts) AS from_node FROM events WHERE type = 'deliver' GROUP BY message, node
      ) AS arrival
      JOIN published_messages AS publication ON publication.message = arrival.message AND publication.node <> arrival.node`,
  },
  {
    name: 'growths',
    about: 'By how much each counter of each node grew over the measured phases.',
    // Hosts read counters at the borders of phases too: the reading nearest to a border is the one taken for it. A node without any until then came up later, at 0.
    sql: `
      SELECT node, name, sum(CASE WHEN last < first THEN last ELSE last - coalesce(first, 0) END) AS growth
      FROM (
        SELECT series.node, series.name, phases.phase,
          arg_min(series.value, abs(series.ts - phases.ts)) FILTER (series.ts <= phases.ts + 500_000_000) AS first,
          arg_min(series.value, abs(series.ts - phases.until)) FILTER (series.ts <= phases.until + 500_000_000) AS last
        FROM all_series AS series CROSS JOIN phases
        WHERE series.node IS NOT NULL AND suffix(series.name, '_total')
        GROUP BY ALL
      ) GROUP BY node, name`,
  },
];
