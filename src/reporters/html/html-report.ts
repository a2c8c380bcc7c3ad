import type { RunReport } from '../../model/report.ts';
import { markup } from '../markup.ts';
import { backgroundSections, warningSection } from './background-section.ts';
import { chartOrder } from './chart-order.ts';
import { chartSection } from './chart-section.ts';
import { htmlDocument } from './document.ts';
import { failureSection } from './failure-section.ts';
import { headlineSection } from './headline-section.ts';
import { playerSection } from './player/player-section.ts';
import { resultHeader } from './result-header.ts';
import { tableSection } from './table-section.ts';
import { trustSection } from './trust-section.ts';

/** `report.html` of a run: one file that needs nothing else. */
export function htmlReport(report: RunReport): string {
  const { results, propagation, charts, phases, tables } = report;
  return htmlDocument(
    `${results.experiment}: ${results.result}`,
    markup`<main>
${resultHeader(results)}
${trustSection(results)}
${headlineSection(results)}
${propagation !== null && playerSection(propagation)}
${chartSection({ id: 'charts', title: 'Charts', phases, ...chartOrder(charts, results) })}
${tables.map(tableSection)}
${failureSection(report)}
${warningSection(report)}
${backgroundSections(report)}
</main>`,
  );
}
