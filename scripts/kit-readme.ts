import { metricDocuments } from '../src/experiment/kit-document.ts';
import type { Kit } from '../src/model/kit.ts';
import { fillTables, markdownTable } from './fill-tables.ts';

/** The README of a kit with its generated tables. */
export function kitReadme(kit: Kit, text: string): string {
  return fillTables(text, `the README of ${kit.name}`, { metrics: () => metricTable(kit) });
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
