import type { MetricSpec } from 'regatta/kit';

/** SQL over the run's tables: `value`, and the columns that `by` names. One row is a number, many rows are a distribution. */
export const metrics: readonly MetricSpec[] = [
  {
    name: 'delivery',
    about: 'Time from when a rumour was told until a node had it, per rumour and node.',
    sql: `
      SELECT (delivered.ts - told.ts) / 1e9 AS value, fleet, region
      FROM events AS delivered
      JOIN (SELECT message, ts FROM events WHERE type = 'publish') AS told USING (message)
      LEFT JOIN members ON members.node = delivered.node
      WHERE delivered.type = 'deliver'`,
    unit: 's',
    better: 'lower',
    kind: 'distribution',
    by: ['fleet', 'region'],
    margin: 0.1,
  },
  {
    name: 'delivery.ratio',
    about: 'Deliveries, of those that would be if every rumour came to every node.',
    sql: `
      SELECT count(*) FILTER (type = 'deliver')
        / nullif(count(*) FILTER (type = 'publish') * ((SELECT count(*) FROM members) - 1), 0) AS value
      FROM events`,
    unit: 'share',
    better: 'higher',
    kind: 'scalar',
  },
  {
    name: 'duplicates',
    about: 'Times that a rumour came again, per delivery.',
    sql: `
      SELECT count(*) FILTER (type = 'duplicate') / nullif(count(*) FILTER (type = 'deliver'), 0) AS value
      FROM events`,
    unit: 'count',
    per: 'delivery',
    better: 'lower',
    kind: 'scalar',
  },
  {
    name: 'forwards',
    about: 'To how many peers a node passed a rumour on, per rumour and node.',
    sql: 'SELECT peers AS value FROM forwards',
    unit: 'count',
    better: 'neither',
    kind: 'distribution',
  },
];
