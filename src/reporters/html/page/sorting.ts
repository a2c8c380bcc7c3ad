/** Rows of a table, ordered by the column whose heading is pressed; pressed again, the other way round. Cells without a value stay last. */
export function startSorting(table: HTMLTableElement): void {
  const headings = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  const body = table.tBodies[0];
  if (body === undefined) return;
  for (const [column, heading] of headings.entries()) {
    heading.querySelector('button')?.addEventListener('click', () => {
      const order = nextOrder(heading);
      for (const each of headings) each.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', order);
      body.append(...sorted([...body.rows], column, order));
    });
  }
}

type Order = 'ascending' | 'descending';

/** The first press shows the end that is worth a look (`data-first`). */
function nextOrder(heading: HTMLTableCellElement): Order {
  const present = heading.getAttribute('aria-sort');
  if (present === null) return heading.dataset['first'] === 'descending' ? 'descending' : 'ascending';
  return present === 'ascending' ? 'descending' : 'ascending';
}

const collator = new Intl.Collator('en', { numeric: true });

function sorted(rows: HTMLTableRowElement[], column: number, order: Order): HTMLTableRowElement[] {
  const sign = order === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: keyOf(row.cells[column]) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : collator.compare(String(a.key), String(b.key)));
  });
  return keyed.map(({ row }) => row);
}

/** The number behind what is shown (`data-value`, empty where there is none), else the text. */
function keyOf(cell: HTMLTableCellElement | undefined): number | string | null {
  const value = cell?.dataset['value'];
  if (value === undefined) return cell?.textContent ?? null;
  return value === '' ? null : Number(value);
}
