import { phasesTable, type Table } from './table.ts';

/** Names that tables cannot have: that of the texts behind `id` columns. */
const taken = 'dictionary';
const nameForm = /^[a-z][a-z0-9_]*$/;

/** What keeps rows of a table from being recorded, or placed in time; undefined where nothing does. */
export function tableProblem({ name, columns }: Pick<Table, 'name' | 'columns'>): string | undefined {
  const entries = Object.entries(columns);
  const [first, column] = entries[0] ?? [];
  if (first !== 'ts' || column?.type !== 'time') return `table ${name}: the first column must be \`ts\` of type \`time\``;
  if (Object.hasOwn(columns, 'phase') && name !== phasesTable.name)
    return `table ${name}: the column name "phase" is taken by the phase that Regatta adds to each row`;
  if (name === taken) return `the table name "${taken}" is taken by the texts of \`id\` columns`;
  const odd = [name, ...entries.map(([key]) => key)].find((each) => !nameForm.test(each));
  return odd === undefined
    ? undefined
    : `table ${name}: the name "${odd}" must be lower case letters, digits and _, beginning with a letter`;
}
