import type { RoundPlan } from '../model/plan.ts';
import { quoted } from '../recording/quoted.ts';

/**
 * Tables, as SQL, of what the plan says of its load: `loads` (`phase scenario`) has a row for each scenario of a round, `tags` (`phase scenario tag value`) one
 * for each tag of such. Rounds are phases, by their number.
 */
export function loadTables(rounds: readonly RoundPlan[]): { readonly [name: string]: string } {
  const loads = rounds.flatMap(({ entries }, phase) =>
    entries.flatMap(({ scenarios }) => scenarios.map((scenario) => ({ phase, ...scenario }))),
  );
  return {
    loads: values(
      ['phase', 'scenario'],
      loads.map(({ phase, name }) => [phase, name]),
    ),
    tags: values(
      ['phase', 'scenario', 'tag', 'value'],
      loads.flatMap(({ phase, name, tags }) => Object.entries(tags).map(([tag, value]) => [phase, name, tag, value])),
    ),
  };
}

/** The first column is a number, the others are texts. */
function values(columns: readonly string[], rows: readonly (readonly [number, ...string[]])[]): string {
  const typed = columns.map((column, index) => `NULL::${index === 0 ? 'INTEGER' : 'VARCHAR'} AS ${column}`).join(', ');
  const written = rows.map(([phase, ...texts]) => `(${[phase, ...texts.map(quoted)].join(', ')})`);
  return written.length === 0
    ? `SELECT ${typed} WHERE false`
    : `SELECT * FROM (VALUES ${written.join(', ')}) AS rows(${columns.join(', ')})`;
}
