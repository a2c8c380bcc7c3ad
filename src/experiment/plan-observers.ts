import { tableProblem } from '../model/check-table.ts';
import type { ObserverPlan, Plan } from '../model/plan.ts';
import { hasObserver } from '../model/planned-observers.ts';
import { coreTables, type Table } from '../model/table.ts';
import { type Cell, isMap, type Settings } from './cell.ts';
import type { topShape } from './experiment-schema.ts';
import { observerParts, planParts } from './plan-parts.ts';
import type { Path } from './problems.ts';

/** What looks on at operations, with the tables that it writes; undefined where the defaults do. */
export async function planObservers(
  cell: Cell,
  written: Settings<typeof topShape>['observers'],
): Promise<readonly ObserverPlan[] | undefined> {
  const { problems } = cell;
  const found = await planParts(cell, observerParts(cell.parts), written);
  if (found === undefined) return undefined;
  const named = found.map(({ plan: { name } }) => name);
  for (const [index, { plan, path }] of found.entries()) {
    // of a file of the user's own there may be several, with options that differ
    if (plan.url === undefined && named.indexOf(plan.name) < index)
      problems.add(path, `${plan.name} stands there twice: it would keep every operation twice`);
  }
  const known = new Map([...coreTables, ...cell.kits.flatMap(({ kit }) => kit.tables)].map((table) => [table.name, table]));
  const observers = found.map(({ plan, tables, path }) => ({ ...plan, tables: readTables(cell, tables, path, known) }));
  if (!hasObserver({ observers }, 'recorder'))
    problems.warn(['observers'], 'the recorder is left out: there are no samples, and metrics of operations have no data', 'key');
  if (!hasObserver({ observers }, 'windows'))
    problems.warn(['observers'], 'windows are left out: the live view shows no operations', 'key');
  return observers;
}

/** What is steered or ended by counts of windows needs the observer that counts. */
export function checkWindows(
  { problems, parts }: Cell,
  { observers, thresholds, rounds }: Partial<Pick<Plan, 'observers'>> & Pick<Plan, 'thresholds' | 'rounds'>,
): void {
  if (hasObserver(observers === undefined ? {} : { observers }, 'windows')) return;
  const reason = 'it goes by what the observer windows counts, which is left out';
  for (const [index, { abort, metric }] of thresholds.entries()) {
    if (abort && parts.coreMetrics([]).some(({ name }) => name === metric)) problems.add(['thresholds', index, 'abort'], reason);
  }
  for (const [index, { entries }] of rounds.entries()) {
    if (entries.some(({ drive }) => drive.kind === 'controller')) problems.add(['rounds', index], reason);
  }
}

/** Tables that a module declares. Several observers may share one, where they declare it alike. */
function readTables({ problems }: Cell, declared: unknown, path: Path, known: Map<string, Table>): readonly Table[] {
  if (declared === undefined) return [];
  const tables = Array.isArray(declared) ? (declared as readonly unknown[]) : [declared];
  return tables.flatMap((table) => {
    if (!isTable(table)) {
      problems.add(
        path,
        'one of its tables is none: it needs a name, what it is about, and columns, each with a type and what it is about',
      );
      return [];
    }
    const same = known.get(table.name);
    const isOther = same !== undefined && JSON.stringify(same.columns) !== JSON.stringify(table.columns);
    const problem =
      tableProblem(table) ?? (isOther ? `there is a table ${table.name} already, with other columns; take another name` : undefined);
    if (problem !== undefined) problems.add(path, problem);
    known.set(table.name, table);
    return same === undefined ? [table] : [];
  });
}

function isTable(value: unknown): value is Table {
  if (!isMap(value) || typeof value['name'] !== 'string' || !isMap(value['columns'])) return false;
  return Object.values(value['columns']).every((column) => isMap(column) && columnTypes.some((type) => type === column['type']));
}

const columnTypes: readonly string[] = ['time', 'duration', 'count', 'float', 'int', 'node', 'id', 'text', 'bool'];
