import type { RoundPlan } from '../model/plan.ts';
import { quoted } from '../recording/quoted.ts';

/**
 * Tables, as SQL, of what the plan says of its load: `loads` (`phase scenario tags`) has a row for each scenario in each phase of its round. A round is the phase
 * of its number; the further phases of one that searched for a rate have numbers that are equal to it modulo the number of rounds.
 */
export function loadTables(rounds: readonly RoundPlan[]): { readonly [name: string]: string } {
  const rows = rounds.flatMap(({ entries }, round) =>
    entries.flatMap(({ scenarios }) => scenarios.map(({ name, tags }) => `(${round}, ${quoted(name)}, ${quoted(JSON.stringify(tags))})`)),
  );
  const all =
    rows.length === 0
      ? "(VALUES (0, '', '{}')) AS none(round, scenario, tags) WHERE false"
      : `(VALUES ${rows.join(', ')}) AS rows(round, scenario, tags)`;
  return {
    loads: `
      SELECT phases.phase, load.scenario, load.tags::JSON::MAP(VARCHAR, VARCHAR) AS tags
      FROM (SELECT * FROM ${all}) AS load JOIN all_phases AS phases ON phases.phase % ${Math.max(1, rounds.length)} = load.round`,
  };
}
