import { NS_PER_S } from '../../model/clock.ts';
import type { FailureGroup } from '../../model/report.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import { shortText } from './short-text.ts';

const mostGroups = 50;
const mostSamples = 5;

/** Operations and steps that did not end ok, by how they ended, over the whole run. Each with its first ones. Steps that a node reports itself may be of no scenario and no operation. */
const failuresSql = `
  WITH bad AS (
    SELECT coalesce(scenario, '') AS scenario, step, outcome, coalesce(reason, '') AS reason, coalesce(members.name, '') AS node, operation, ts
    FROM all_samples LEFT JOIN members USING (node) WHERE outcome <> 'ok'
  ),
  groups AS (SELECT scenario, step, outcome, reason, count(*) AS n FROM bad GROUP BY ALL),
  shown AS (SELECT *, (SELECT count(*) FROM groups) AS groups, (SELECT sum(n) FROM groups)::BIGINT AS total FROM groups ORDER BY n DESC, scenario, step, outcome, reason LIMIT ${mostGroups})
  SELECT shown.*, node, operation, ts FROM shown JOIN bad USING (scenario, step, outcome, reason)
  QUALIFY row_number() OVER (PARTITION BY scenario, step, outcome, reason ORDER BY ts) <= ${mostSamples}
  ORDER BY n DESC, scenario, step, outcome, reason, ts`;

/** What failed: the most frequent first. Where there is more than can be shown, the last group is of all others. */
export async function failureGroups(reader: RunReader): Promise<FailureGroup[]> {
  const rows = await reader.query(failuresSql);
  const byReason = Map.groupBy(rows, ({ scenario, step, outcome, reason }) => JSON.stringify([scenario, step, outcome, reason]));
  const groups = Array.from(byReason.values(), group);
  const others = Number(rows[0]?.['groups'] ?? 0) - groups.length;
  const count = Number(rows[0]?.['total'] ?? 0) - groups.reduce((sum, each) => sum + each.count, 0);
  const rest = { scenario: 'others', step: 'operation', outcome: 'not ok', reason: `for ${others} other reasons`, count, samples: [] };
  return others > 0 ? [...groups, rest] : groups;
}

function group(rows: readonly Row[]): FailureGroup {
  const [first = {}] = rows;
  return {
    scenario: shortText(String(first['scenario'])),
    step: shortText(String(first['step'])),
    outcome: String(first['outcome']),
    reason: shortText(String(first['reason'])),
    count: Number(first['n']),
    samples: rows.map(({ node, operation, ts }) => ({
      node: shortText(String(node)),
      operation: typeof operation === 'number' ? operation : null,
      atS: Number(ts) / NS_PER_S,
    })),
  };
}
