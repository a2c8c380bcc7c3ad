import type { Chart, ReportPhase } from '../../model/report.ts';
import { drawChart } from '../chart/draw-chart.ts';
import { lineClass } from '../chart/line-class.ts';
import { clipText } from '../clip-text.ts';
import { embeddedJson, type Markup, markup } from '../markup.ts';
import type { ChartData } from './chart-data.ts';
import { prose } from './text-markup.ts';

interface ChartSectionRequest {
  /** Id of the section, and the beginning of those of its charts. */
  readonly id: string;
  readonly title: string;
  readonly charts: readonly Chart[];
  /** Shown on demand. */
  readonly more?: { readonly title: string; readonly charts: readonly Chart[] };
  readonly phases: readonly ReportPhase[];
}

/** Charts side by side, each with its legend, what it shows in a sentence, and its data. */
export function chartSection({ id, title, charts, more = { title: '', charts: [] }, phases }: ChartSectionRequest): Markup | null {
  if (charts.length + more.charts.length === 0) return null;
  const figures = (all: readonly Chart[], prefix: string): Markup =>
    markup`<div class="charts">${all.map((chart, index) => figure(chart, phases, `${prefix}-${index}`))}</div>`;
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${charts.length === 0 ? null : figures(charts, id)}
${more.charts.length === 0 ? null : markup`<details><summary>${more.title}</summary>${figures(more.charts, `${id}-more`)}</details>`}
</section>`;
}

function figure(chart: Chart, phases: readonly ReportPhase[], id: string): Markup {
  const drawing = drawChart(chart, { phases, id });
  const head = markup`<h3>${clipText(chart.title, 120)}</h3>`;
  if (drawing === null) return markup`<figure class="chart">${head}<p class="quiet">No data.</p></figure>`;
  const data: ChartData = {
    name: chart.name,
    lines: chart.lines,
    x: chart.x,
    y: chart.y,
    kind: chart.kind,
    ...(chart.cellWidth === undefined ? {} : { cellWidth: chart.cellWidth }),
    places: { x: drawing.x, y: drawing.y },
  };
  return markup`<figure class="chart">${head}
${legend(chart)}
<div class="plot" tabindex="0" role="group" aria-label="${clipText(chart.title, 120)}: values by arrow keys">${drawing.svg}</div>
<figcaption>${prose(chart.about)} <span class="quiet">${countText(chart)}</span></figcaption>
<p class="tools" hidden><button type="button" data-save="csv">CSV</button> <button type="button" data-save="svg">SVG</button></p>
<script type="application/json">${embeddedJson(data)}</script>
</figure>`;
}

function legend({ lines, kind }: Chart): Markup | null {
  if (lines.length < 2) return null;
  const entries = lines.map(
    ({ label }, index) =>
      markup`<li><button type="button" aria-pressed="true" data-toggle="${index}"><svg class="line ${lineClass(index, kind)}" viewBox="0 0 16 8" aria-hidden="true"><path class="curve" d="M0,4h16"/></svg>${clipText(label, 40)}</button></li>`,
  );
  return markup`<ul class="legend">${entries}</ul>`;
}

function countText({ n, leftOut = 0 }: Chart): string {
  const of = `From ${n.toLocaleString('en-US')} ${n === 1 ? 'row' : 'rows'}.`;
  return leftOut === 0 ? of : `${of} ${leftOut} more lines are not shown.`;
}
