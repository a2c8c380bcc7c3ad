import type { KitView } from 'regatta/kit';

/** What several metrics of the kit select from; users' own SQL may too. */
export const views: readonly KitView[] = [
  {
    name: 'subscriptions',
    about:
      'When each node was subscribed to each topic: [since, until), ns since run start. A node that exits or is lost is unsubscribed from then.',
    sql: `
      WITH own AS MATERIALIZED (SELECT node, topic, ts, type = 'join' AS subscribed FROM all_events WHERE type IN ('join', 'leave')),
      changes AS (
        FROM own
        UNION ALL
        SELECT gone.node, topic, gone.ts, false
        FROM all_nodes AS gone JOIN (SELECT DISTINCT node, topic FROM own) USING (node) WHERE gone.change IN ('exited', 'lost')
      )
      SELECT node, topic, ts AS since, next AS until
      FROM (
        SELECT *, lead(ts, 1, 9223372036854775807) OVER (PARTITION BY node, topic ORDER BY ts, subscribed) AS next FROM changes
      ) WHERE subscribed`,
  },
  {
    name: 'publications',
    about: 'One row per published message; expected is how many nodes were subscribed at that instant, less the publisher.',
    sql: `
      SELECT published.*, count(subscription.node) AS expected
      FROM published_messages AS published
      LEFT JOIN subscriptions AS subscription ON subscription.topic = published.topic AND subscription.node <> published.node
        AND published.ts >= subscription.since AND published.ts < subscription.until
      GROUP BY ALL`,
  },
  {
    name: 'deliveries',
    about:
      'The first delivery of each message to each node but its publisher; latency in s. It is late where the node joined after publication.',
    sql: `
      SELECT arrival.message, arrival.node, arrival.from_node, publication.topic, (arrival.ts - publication.ts) / 1e9 AS latency, subscription.node IS NULL AS late
      FROM arrivals AS arrival JOIN publications AS publication USING (message)
      LEFT JOIN subscriptions AS subscription ON subscription.node = arrival.node AND subscription.topic = publication.topic
        AND publication.ts >= subscription.since AND publication.ts < subscription.until`,
  },
  {
    name: 'coverages',
    about: 'Per message, the time until 50, 90, 99 and 100 % of the expected nodes had it, s; NULL where it never got that far.',
    sql: `
      SELECT message, expected, ${[50, 90, 99, 100].map((percent) => `latencies[(expected * ${percent} + 99) // 100] AS to_${percent}`).join(', ')}
      FROM publications
      LEFT JOIN (SELECT message, list_sort(list(latency)) AS latencies FROM deliveries WHERE NOT late GROUP BY message) USING (message)
      WHERE expected > 0`,
  },
  {
    name: 'paths',
    about: 'Over how many links each delivery came; of a fixed sample of the messages where there are more than 500,000 deliveries.',
    // A node has a message from one peer, so the deliveries of a message are a tree below its publisher: the recursion ends.
    sql: `
      WITH RECURSIVE reached AS (
        SELECT message, node, 0 AS hops FROM publications
        WHERE hash(message) % (SELECT 1 + count(*) // 500_000 FROM deliveries) = 0
        UNION ALL
        SELECT message, delivery.node, hops + 1
        FROM reached JOIN deliveries AS delivery USING (message) WHERE delivery.from_node = reached.node
      )
      SELECT * FROM reached WHERE hops > 0`,
  },
  {
    name: 'tallies',
    about:
      'How many events of each type (and reason, and topic) each node had, for messages published in the measured phases; from its counters, which know no topics, where the type was not recorded.',
    sql: `
      WITH counted AS MATERIALIZED (SELECT node, type, reason, topic, count(*) AS n FROM events GROUP BY node, type, reason, topic)
      FROM counted
      UNION ALL
      SELECT node, type, NULL, NULL, growth
      FROM growths JOIN (
        VALUES ('publish', 'gossipsub_published_total'), ('deliver', 'gossipsub_delivered_total'),
          ('duplicate', 'gossipsub_duplicates_total'), ('reject', 'gossipsub_rejected_total')
      ) AS counter(type, name) USING (name)
      WHERE type NOT IN (SELECT type FROM counted)`,
  },
  {
    name: 'receptions',
    about: 'Per subscribed node and topic: how many messages it should have had, and how many of them it had, NULL for none.',
    sql: `
      SELECT *
      FROM (
        SELECT subscription.node, subscription.topic, count(*) AS deliverable
        FROM publications JOIN subscriptions AS subscription ON subscription.topic = publications.topic AND subscription.node <> publications.node
          AND publications.ts >= subscription.since AND publications.ts < subscription.until
        GROUP BY subscription.node, subscription.topic
      ) LEFT JOIN (SELECT node, topic, count(*) AS delivered FROM deliveries WHERE NOT late GROUP BY node, topic) USING (node, topic)`,
  },
  {
    name: 'rates',
    about: 'How fast each counter grew in each second of the run, all nodes together, 1/s.',
    sql: `
      SELECT second, name, sum(growth) / sum(step) * count(DISTINCT node) AS rate
      FROM (
        SELECT ts // 1_000_000_000 AS second, node, name, (ts - lag(ts) OVER readings) / 1e9 AS step,
          CASE WHEN value >= lag(value) OVER readings THEN value - lag(value) OVER readings END AS growth
        FROM all_series WHERE node IS NOT NULL AND suffix(name, '_total')
        WINDOW readings AS (PARTITION BY node, name ORDER BY ts)
      ) WHERE growth IS NOT NULL GROUP BY second, name`,
  },
];
