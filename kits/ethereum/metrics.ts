import type { MetricSpec } from 'regatta/kit';

/** Of transactions: the fleet of the node to which they were sent, and what they do. */
const labels = ['fleet', 'name'] as const;
const ofTransactions = `${labels.map((label) => (label === 'name' ? 'transactions.name' : label)).join(', ')} FROM transactions LEFT JOIN (SELECT node, fleet FROM members) USING (node)`;
/** Length of the measured phases, s. */
const measuredS = '(SELECT sum(until - ts) / 1e9 FROM phases)';

/** How long transactions took to come so far. */
function stage(name: string, column: string, about: string, more: Partial<MetricSpec> = {}): MetricSpec {
  return {
    name,
    about,
    sql: `SELECT ${column} / 1e9 AS value, ${ofTransactions} WHERE ${column} IS NOT NULL`,
    unit: 's',
    rows: 'transactions',
    better: 'lower',
    kind: 'distribution',
    by: labels,
    isOptional: true,
    ...more,
  };
}

/** How many transactions ended so, and of each reason. */
function ended(outcome: 'reverted' | 'refused' | 'replaced' | 'unknown', about: string): MetricSpec {
  return {
    name: outcome,
    about,
    sql: `
      SELECT count(*) FILTER (outcome = '${outcome}') AS value, CASE WHEN grouping(reason) = 0 THEN reason END AS reason
      FROM transactions GROUP BY GROUPING SETS ((), (reason))
      HAVING (grouping(reason) = 1 AND count(*) > 0) OR (reason IS NOT NULL AND count(*) FILTER (outcome = '${outcome}') > 0)`,
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
    by: ['reason'],
    isOptional: true,
  };
}

function ofBlocks(name: string, value: string, about: string, more: Pick<MetricSpec, 'unit' | 'better'>): MetricSpec {
  return {
    name,
    about,
    sql: `SELECT ${value} AS value FROM chain_blocks WHERE ${value} IS NOT NULL`,
    rows: 'blocks',
    kind: 'distribution',
    isOptional: true,
    ...more,
  };
}

export const metrics: readonly MetricSpec[] = [
  stage('acceptance', 'accepted', 'Time from when a transaction was to be sent until the node answered that it has it.'),
  stage('inclusion', 'included', 'Time from when a transaction was to be sent until the node told of the block that it is in.', {
    live: { histogram: 'inclusion' },
    margin: 0.1,
  }),
  stage(
    'confirmation',
    'confirmed',
    'Time from when a transaction was to be sent until its block had the confirmations that were asked for.',
  ),
  {
    name: 'inclusion.rate',
    about: 'Transactions of the load whose block was told of in the measured phases, per second, reverted ones among them.',
    sql: `SELECT CASE WHEN EXISTS (FROM transactions) THEN (SELECT count(*) FROM inclusions) / ${measuredS} END AS value`,
    unit: '1/s',
    better: 'higher',
    kind: 'scalar',
    live: { rate: 'transactions_included' },
    margin: 0.05,
    isOptional: true,
  },
  ended('refused', 'Transactions that the node did not take.'),
  ended('reverted', 'Transactions that are in a block and were undone: their gas is spent.'),
  ended('replaced', 'Transactions whose nonce another took: somebody else uses their account.'),
  ended('unknown', 'Transactions that were neither refused nor in a block with its confirmations when the load was over.'),
  {
    name: 'reorgs',
    about: 'Times that a transaction left the chain with its block, in a re-org.',
    sql: 'SELECT sum(reorgs) AS value FROM transactions',
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
    isOptional: true,
  },
  {
    name: 'gas',
    about: 'Gas that a transaction used.',
    sql: `SELECT gas AS value, ${ofTransactions} WHERE gas IS NOT NULL`,
    unit: 'gas',
    rows: 'transactions',
    better: 'lower',
    kind: 'distribution',
    by: labels,
    isOptional: true,
  },
  {
    name: 'gas.rate',
    about: 'Gas that all transactions of the chain used per second, whoever sent them.',
    sql: `SELECT CASE WHEN EXISTS (FROM all_blocks) THEN coalesce(sum(gas_used), 0) / ${measuredS} END AS value FROM chain_blocks`,
    unit: 'gas/s',
    better: 'higher',
    kind: 'scalar',
    isOptional: true,
  },
  ofBlocks('blocks.fullness', 'gas_used / gas_limit', 'Share of the gas that a block can hold which its transactions used.', {
    unit: 'share',
    better: 'neither',
  }),
  ofBlocks('blocks.interval', 'interval', 'Time from one block to the next, as the node told of them.', { unit: 's', better: 'lower' }),
  ofBlocks('blocks.transactions', 'transactions', 'Transactions of a block, whoever sent them.', { unit: 'count', better: 'neither' }),
];

/** What a report shows first, in this order. */
export const highlights: readonly string[] = [
  'inclusion.rate',
  'inclusion.p50',
  'inclusion.p99',
  'acceptance.p50',
  'confirmation.p99',
  'blocks.fullness.mean',
  'blocks.interval.mean',
  'gas.rate',
  'refused',
  'reverted',
  'operations.p50',
  'operations.p99',
  'operations.rate',
];
