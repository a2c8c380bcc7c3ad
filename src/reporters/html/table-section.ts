import type { Json } from '../../model/json.ts';
import type { ReportColumn, ReportTable } from '../../model/report.ts';
import { clipText } from '../clip-text.ts';
import { formatValue } from '../format-value.ts';
import { type Markup, markup } from '../markup.ts';
import { lineLength, prose, shortText } from './text-markup.ts';

/** More rows than that are scrolled in a frame of their own. */
const rowsAtOnce = 14;
/** So many columns stand side by side on paper as wide as they are. */
const columnsOnPaper = 9;
const labelLength = 60;

/** A table of the report, sortable by each of its columns. */
export function tableSection(table: ReportTable): Markup {
  // what refers to an element by its id takes no spaces
  const id = `table-${table.name.replaceAll(/[^\w-]+/g, '-')}`;
  const title = clipText(table.title, 120);
  const { columns, rows, leftOut = 0 } = table;
  const note = leftOut === 0 ? null : markup`<p class="quiet">${leftOut.toLocaleString('en-US')} more rows are not shown.</p>`;
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<p>${prose(table.about)}</p>
${
  rows.length === 0
    ? markup`<p class="quiet">No data.</p>`
    : markup`<div class="${rows.length > rowsAtOnce ? 'scroll tall' : 'scroll'}" tabindex="0" role="region" aria-label="${title}"><table data-sortable${columns.length > columnsOnPaper ? markup` class="wide"` : null}>
<caption class="unseen">${title}</caption>
<thead><tr>${columns.map((column) => heading(column, table.sortedBy))}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${columns.map((column, index) => cell(row[index] ?? null, column, index === 0))}</tr>`)}</tbody>
</table></div>`
}
${note}
</section>`;
}

/** The end that is worth a look stands first: the worst where one is known, else the largest, and names by letter. */
function firstOrder({ unit, better }: ReportColumn): 'ascending' | 'descending' {
  return unit === undefined || better === 'higher' ? 'ascending' : 'descending';
}

function heading(column: ReportColumn, sortedBy: string | undefined): Markup {
  const order = firstOrder(column);
  const sort = column.name === sortedBy ? markup` aria-sort="${order}"` : null;
  return markup`<th scope="col" data-first="${order}"${column.unit === undefined ? null : markup` class="number"`}${sort}><button type="button">${breakable(column.label)}</button></th>`;
}

/** Names of metrics have no spaces: where there is no other room, they are broken after their dots. */
function breakable(label: string): Markup {
  return markup`${clipText(label, labelLength)
    .split(/(?<=\.)/)
    .map((part, index) => (index === 0 ? part : markup`<wbr>${part}`))}`;
}

function cell(value: Json, { unit }: ReportColumn, isFirst: boolean): Markup {
  const tag = isFirst ? { open: markup`th scope="row"`, close: markup`th` } : { open: markup`td`, close: markup`td` };
  if (unit !== undefined && (typeof value === 'number' || value === null)) {
    return markup`<${tag.open} class="number" data-value="${value}">${value === null ? '–' : formatValue(value, unit)}</${tag.close}>`;
  }
  const text = typeof value === 'string' ? value : value === null ? '–' : JSON.stringify(value);
  return markup`<${tag.open}${text.length > lineLength ? markup` class="prose"` : null}>${shortText(text)}</${tag.close}>`;
}
