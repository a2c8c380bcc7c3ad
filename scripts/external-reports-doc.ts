import { fieldTypes, reportClocks, reportFields, type ReportKind } from '../src/external/reports/report-fields.ts';
import { scrapeParam } from '../src/external/scrape/scrape-params.ts';
import { markdownTable } from './fill-tables.ts';
import { paramTable } from './param-table.ts';

/** The generated tables of `docs/external-reports.md`. */
export const externalReportsTables: { readonly [name: string]: () => string } = {
  event: () => fieldTable('event'),
  sample: () => fieldTable('sample'),
  series: () => fieldTable('series'),
  clocks: () =>
    markdownTable(
      ['clock', 'a number is'],
      Object.entries(reportClocks).map(([name, about]) => [`\`${name}\``, about]),
    ),
  scrape: () => paramTable(scrapeParam.fields ?? {}),
};

function fieldTable(kind: ReportKind): string {
  return markdownTable(
    ['field', 'value', 'what it says'],
    Object.entries(reportFields[kind]).map(([name, { type, about, isRequired }]) => [
      `\`${name}\`${isRequired === true ? ' (required)' : ''}`,
      fieldTypes[type],
      about,
    ]),
  );
}
