import { followDiscovery, type Discovery } from './discovery.ts';

type Query = (sql: string) => Promise<readonly { readonly [column: string]: unknown }[]>;

/** Tables that are made from those of the run by code where SQL would not do: by name, the query that holds their rows. */
export type DerivedTables = ReadonlyMap<string, () => Promise<string>>;

/** The tables of discovery; nothing is computed before one of them is asked for. Each is empty where nodes said nothing of their peers, or the run has no round. */
export function discoveryTables(query: Query): DerivedTables {
  let found: Promise<Discovery | undefined> | undefined;
  const discovery = (): Promise<Discovery | undefined> => (found ??= discover(query));
  const table = (columns: readonly string[], rows: (discovery: Discovery) => readonly (readonly (number | null)[])[]) => async () => {
    const known = await discovery();
    return valuesSql(columns, known === undefined ? [] : rows(known));
  };
  return new Map([
    [
      'discovery',
      table(['first_up', 'last_up', 'whole', 'at_load_start', 'at_end'], ({ firstUpNs, lastUpNs, wholeNs, atLoadStart, atEnd }) => [
        [firstUpNs, lastUpNs, wholeNs, atLoadStart, atEnd],
      ]),
    ],
    [
      'discovered',
      table(['node', 'up', 'first_peer', 'joined', 'peers'], ({ nodes }) =>
        nodes.map(({ node, upNs, firstPeerNs, joinedNs, peers }) => [node, upNs, firstPeerNs, joinedNs, peers]),
      ),
    ],
    [
      'discovery_course',
      table(['ts', 'reachable', 'least', 'mean', 'most'], ({ course }) =>
        course.map(({ ts, reachable, least, mean, most }) => [ts, reachable, least, mean, most]),
      ),
    ],
  ]);
}

async function discover(query: Query): Promise<Discovery | undefined> {
  const [span] = await query('SELECT min(ts) AS load_start, max(until) AS end_ns FROM all_phases HAVING count(*) > 0');
  if (span === undefined) return undefined;
  const lives = await query(`
    SELECT node, min(ts) FILTER (change = 'up') AS up, min(ts) FILTER (change IN ('exited', 'lost')) AS gone
    FROM all_nodes WHERE node IS NOT NULL GROUP BY node HAVING up IS NOT NULL ORDER BY node`);
  const changes = await query(`
    SELECT ts, node, from_node AS peer, type FROM all_events
    WHERE type IN ('add_peer', 'remove_peer') AND node IS NOT NULL AND from_node IS NOT NULL ORDER BY ts`);
  return followDiscovery(
    lives.map(({ node, up, gone }) => ({ node: Number(node), upNs: Number(up), goneNs: gone === null ? Infinity : Number(gone) })),
    changes.map(({ ts, node, peer, type }) => ({ ts: Number(ts), node: Number(node), peer: Number(peer), isAdded: type === 'add_peer' })),
    { loadStartNs: Number(span['load_start']), endNs: Number(span['end_ns']) },
  );
}

function valuesSql(columns: readonly string[], rows: readonly (readonly (number | null)[])[]): string {
  const written = rows.length > 0 ? rows : [columns.map(() => null)];
  const tuples = written.map((row) => `(${row.map((value) => `${value ?? 'NULL'}::DOUBLE`).join(', ')})`);
  return `SELECT * FROM (VALUES ${tuples.join(', ')}) AS row(${columns.join(', ')})${rows.length > 0 ? '' : ' WHERE false'}`;
}
