import type { RunReport } from '../../model/report.ts';
import { markup } from '../markup.ts';
import { backgroundSections, warningSection } from './background-section.ts';
import { highlightRows } from '../highlights.ts';
import { chartSection, type ChartSectionRequest } from './chart-section.ts';
import { htmlDocument } from './document.ts';
import { failureSection } from './failure-section.ts';
import { headlineSection } from './headline-section.ts';
import { playerSection } from './player/player-section.ts';
import { resultHeader } from './result-header.ts';
import { tableSection } from './table-section.ts';
import { trustSection } from './trust-section.ts';

/** `report.html` of a run: one file that needs nothing else. */
export function htmlReport(report: RunReport): string {
  const { results, propagation, phases, tables } = report;
  return htmlDocument(
    `${results.experiment}: ${results.result}`,
    markup`<main>
${resultHeader(results)}
${trustSection(results)}
${headlineSection(results)}
${propagation !== null && playerSection(propagation)}
${chartSection({ id: 'charts', title: 'Charts', phases, ...sortedCharts(report) })}
${tables.map(tableSection)}
${failureSection(report)}
${warningSection(report)}
${backgroundSections(report)}
</main>`,
  );
}

/** How what the run is about is distributed, then everything over time; how each other metric is distributed is shown on demand. */
function sortedCharts({ results, charts }: RunReport): Pick<ChartSectionRequest, 'charts' | 'more'> {
  const distributions = Map.groupBy(charts, ({ metric }) => metric);
  const first = highlightRows(results).find(({ metric }) => distributions.has(metric))?.metric;
  return {
    charts: [...(first === undefined ? [] : (distributions.get(first) ?? [])), ...(distributions.get(undefined) ?? [])],
    more: {
      title: 'How each of the other metrics is distributed',
      charts: charts.filter(({ metric }) => metric !== undefined && metric !== first),
    },
  };
}
