import type { RoundPlan } from '../model/plan.ts';
import { quoted } from '../recording/quoted.ts';

/**
 * Tables, as SQL, of what the plan says of its load: `loads` (`phase scenario tags`) has a row for each scenario of a round. Rounds are phases, by their number.
 */
export function loadTables(rounds: readonly RoundPlan[]): { readonly [name: string]: string } {
  const rows = rounds.flatMap(({ entries }, phase) =>
    entries.flatMap(({ scenarios }) => scenarios.map(({ name, tags }) => `(${phase}, ${quoted(name)}, ${quoted(JSON.stringify(tags))})`)),
  );
  const all =
    rows.length === 0
      ? "(VALUES (0, '', '{}')) AS none(phase, scenario, tags) WHERE false"
      : `(VALUES ${rows.join(', ')}) AS rows(phase, scenario, tags)`;
  return { loads: `SELECT * REPLACE (tags::JSON::MAP(VARCHAR, VARCHAR) AS tags) FROM ${all}` };
}
