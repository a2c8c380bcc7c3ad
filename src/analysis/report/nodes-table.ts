import type { NodeColumnSpec, ReportColumn, ReportTable } from '../../model/report.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import type { Attempts } from './attempts.ts';
import { cell, mostTableRows } from './make-table.ts';

const nodesSql = `
  SELECT members.node AS number, members.name AS node, members.fleet, members.region, last.state, last.reason, own.* EXCLUDE (node)
  FROM members
  LEFT JOIN (
    SELECT node, CASE WHEN arg_max(change, ts) IN ('healthy', 'restarted') THEN 'up' ELSE arg_max(change, ts) END AS state, arg_max(reason, ts) AS reason
    FROM all_nodes GROUP BY node
  ) AS last USING (node)
  LEFT JOIN (
    SELECT node, count(*) AS operations, count(*) FILTER (outcome = 'failed') AS failed, count(*) FILTER (outcome = 'unknown') AS unknown,
      quantile_cont((done - ts) / 1e9, 0.5) FILTER (outcome <> 'failed') AS p50, quantile_cont((done - ts) / 1e9, 0.99) FILTER (outcome <> 'failed') AS p99
    FROM samples WHERE step = 'operation' GROUP BY node
  ) AS own USING (node)
  ORDER BY number`;

/** Those that every run has. */
const identity: readonly ReportColumn[] = [
  { name: 'node', label: 'node' },
  { name: 'fleet', label: 'fleet' },
  { name: 'region', label: 'region' },
  { name: 'state', label: 'state' },
  { name: 'reason', label: 'reason' },
];
/** Not shown where there is none of it. */
const faults: readonly ReportColumn[] = [
  { name: 'failed', label: 'failed', unit: 'count', better: 'lower' },
  { name: 'unknown', label: 'unknown', unit: 'count', better: 'lower' },
];
/** Behind the columns of kits, since most nodes of many experiments get no load. */
const operations: readonly ReportColumn[] = [
  { name: 'operations', label: 'operations', unit: 'count' },
  { name: 'p50', label: 'latency p50', unit: 's', better: 'lower' },
  { name: 'p99', label: 'latency p99', unit: 's', better: 'lower' },
];

/**
 * One row for each node, the worst first: nodes that are gone, then those with the worst figure in the first column that tells them apart, where failed operations
 * come first and latency last. @returns null where no node is known
 */
export async function nodesTable(reader: RunReader, specs: readonly NodeColumnSpec[], attempts: Attempts): Promise<ReportTable | null> {
  const nodes = await reader.query(nodesSql);
  if (nodes.length === 0) return null;
  const ofKits = new Map<string, ReadonlyMap<number, number>>();
  for (const spec of specs) {
    const figures = await attempts.make(`the column ${spec.name} of the table of nodes`, () => figuresOf(reader, spec));
    ofKits.set(spec.name, figures ?? new Map());
  }
  const full = nodes.map((row): Row => {
    const own = Array.from(ofKits, ([name, figures]) => [name, figures.get(Number(row['number'])) ?? null] as const);
    return { ...row, ...Object.fromEntries(own) };
  });
  const found = faults.filter(({ name }) => full.some((row) => Number(row[name]) > 0));
  const ofSpecs = specs.map(({ name, label, unit, better }) => ({ name, label, unit, ...(better && { better }) }));
  const columns: readonly ReportColumn[] = [...identity, ...found, ...ofSpecs, ...operations];
  const filled = columns.filter(({ name }) => full.some((row) => row[name] !== null));
  const ranked = full.toSorted(worstFirst([...found, ...ofSpecs, ...operations.toReversed()]));
  const shown = ranked.slice(0, mostTableRows);
  return {
    name: 'nodes',
    title: 'Nodes',
    about:
      'The worst first: nodes that are gone, then by the first figure that tells them apart. Figures are those of the measured phases.',
    columns: filled,
    rows: shown.map((row) => filled.map(({ name }) => cell(row[name]))),
    ...(full.length > shown.length ? { leftOut: full.length - shown.length } : {}),
  };
}

async function figuresOf(reader: RunReader, { sql }: NodeColumnSpec): Promise<ReadonlyMap<number, number>> {
  const rows = await reader.query(sql);
  return new Map(
    rows.flatMap(({ node, value }) => (typeof node === 'number' && typeof value === 'number' ? [[node, value] as const] : [])),
  );
}

/** Compares by columns, in this order, as far as one end of them is good. A node without a count counts as 0, and one without another figure is not bad for that. */
function worstFirst(order: readonly ReportColumn[]): (one: Row, other: Row) => number {
  const ranks = order.filter(({ better = 'neither' }) => better !== 'neither');
  const badness = (row: Row): number[] => [
    row['state'] === 'up' ? 0 : 1,
    ...ranks.map(({ name, unit, better }) => {
      const found = row[name];
      const value = typeof found === 'number' && Number.isFinite(found) ? found : unit === 'count' ? 0 : null;
      return value === null ? Number.NEGATIVE_INFINITY : better === 'lower' ? value : -value;
    }),
  ];
  const badnessOf = new Map<Row, readonly number[]>();
  const known = (row: Row): readonly number[] => {
    const before = badnessOf.get(row) ?? badness(row);
    badnessOf.set(row, before);
    return before;
  };
  return (one, other) => {
    const than = known(other);
    const differs = known(one).findIndex((value, index) => value !== than[index]);
    return differs === -1 ? 0 : (known(one)[differs] ?? 0) > (than[differs] ?? 0) ? -1 : 1;
  };
}
