import { metricDocuments } from '../src/experiment/kit-document.ts';
import type { Kit } from '../src/model/kit.ts';
import type { Table } from '../src/model/table.ts';
import { fillTables, markdownTable } from './fill-tables.ts';

/** The README of a kit with its generated tables: that of its metrics, and others that it has. */
export function kitReadme(kit: Kit, text: string, others: { readonly [name: string]: () => string } = {}): string {
  return fillTables(text, `the README of ${kit.name}`, { metrics: () => metricTable(kit), ...others });
}

/** What tables a kit has, column by column. */
export function columnTable(tables: readonly Table[]): string {
  return markdownTable(
    ['table', 'column', 'type', 'meaning'],
    tables.flatMap(({ name, columns }) =>
      Object.entries(columns).map(([column, { type, about }]) => [`\`${name}\``, `\`${column}\``, type, about]),
    ),
  );
}

function metricTable(kit: Kit): string {
  return markdownTable(
    ['metric', 'unit', 'kind', 'labels', 'meaning'],
    metricDocuments(kit).map(({ name, unit, kind, labels, about }) => [
      `\`${name}\``,
      unit,
      kind,
      labels.map((label) => `\`${label}\``).join(' '),
      about,
    ]),
  );
}
