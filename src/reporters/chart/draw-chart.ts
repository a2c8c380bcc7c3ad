import type { Chart, ReportPhase } from '../../model/report.ts';
import { type Markup, markup } from '../markup.ts';
import { type AxisScale, axisScale } from './axis-scale.ts';
import { chartExtent } from './chart-extent.ts';
import { drawLine } from './draw-line.ts';
import { legendHeight, drawLegend } from './draw-legend.ts';
import { place, type Placement } from './placement.ts';
import { readableAxes } from './readable-axes.ts';
import { clipText } from '../clip-text.ts';

/** Size of the drawing, in its own units: about pixels on a phone, fewer than pixels elsewhere. */
const chartWidth = 480;
const chartHeight = 280;
/** Above and below it lie title and legend, which the page shows in its own way. */
const titleHeight = 36;

const plot = { left: 58, right: chartWidth - 14, top: 30, bottom: chartHeight - 38 };

/** A chart as SVG, and where its values lie. */
export interface Drawing {
  /** An `svg` element that shows the plot; `data-whole` is the view box that shows title and legend as well. */
  readonly svg: Markup;
  readonly x: Placement;
  readonly y: Placement;
}

export interface DrawOptions {
  /** Drawn behind what has a time axis. */
  readonly phases?: readonly ReportPhase[];
  /** Unique in the document: titles are referred to by it. */
  readonly id: string;
  /** Whether title and legend belong to the picture. */
  readonly isWhole?: boolean;
  /** CSS that goes with it into a file of its own. */
  readonly style?: string;
}

/** null where there is nothing that could be drawn. */
export function drawChart(chart: Chart, { phases = [], id, isWhole = false, style }: DrawOptions): Drawing | null {
  const axes = readableAxes(chart);
  const [across, up] = [chartExtent({ ...chart, ...axes }, 'x'), chartExtent({ ...chart, ...axes }, 'y')];
  if (across === null || up === null) return null;
  const isTime = chart.x.scale === 'time';
  // all that is drawn over time lies one below the other, from the start of the run to its end
  const end = Math.max(across[1], ...(isTime ? phases.map(({ untilS }) => untilS) : []));
  const x = axisScale({ axis: axes.x, extent: [across[0], end], range: [plot.left, plot.right], fromZero: isTime });
  const y = axisScale({ axis: axes.y, extent: up, range: [plot.bottom, plot.top], fromZero: true });
  const whole = `0 ${-titleHeight} ${chartWidth} ${titleHeight + chartHeight + legendHeight(chart.lines)}`;
  const svg = markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${isWhole ? whole : `0 0 ${chartWidth} ${chartHeight}`}" data-whole="${whole}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-about">
<title id="${id}-title">${clipText(chart.title, 120)}</title><desc id="${id}-about">${clipText(chart.about, 400)}</desc>
${style === undefined ? null : markup`<style>${style}</style><rect class="ground" x="0" y="${-titleHeight}" width="100%" height="100%"/>`}
<text class="chart-title" x="${plot.left}" y="${-12}">${clipText(chart.title, 60)}</text>
${isTime ? phases.map((phase) => drawPhase(phase, x.placement)) : null}
${drawAxes(x, y)}
${chart.lines.map((line, index) => drawLine(line, index, { kind: chart.kind, x: x.placement, y: y.placement, cellWidth: chart.cellWidth ?? 0 }))}
${(chart.rules ?? []).map((rule) => drawRule(rule, rule.axis === 'x' ? x.placement : y.placement))}
${drawLegend(chart, { x: plot.left, y: chartHeight })}
</svg>`;
  return { svg, x: x.placement, y: y.placement };
}

function drawAxes(x: AxisScale, y: AxisScale): Markup {
  const across = x.ticks.map(({ value, label }) => {
    const at = rounded(place(x.placement, value));
    return markup`<path class="tick" d="M${at},${plot.bottom}v${label === '' ? 3 : 5}"/>${label === '' ? null : markup`<text x="${rounded(Math.min(at, chartWidth - (label.length * widestCharacter) / 2))}" y="${plot.bottom + 18}" text-anchor="middle">${label}</text>`}`;
  });
  const up = y.ticks.map(({ value, label }) => {
    if (label === '') return null;
    const at = rounded(place(y.placement, value));
    return markup`<path class="grid" d="M${plot.left},${at}H${plot.right}"/><text x="${plot.left - 7}" y="${rounded(at + 4)}" text-anchor="end">${label}</text>`;
  });
  return markup`<g class="axes">${up}<path class="tick" d="M${plot.left},${plot.bottom}H${plot.right}"/>${across}<text class="axis" x="4" y="14">${clipText(y.title, 60)}</text><text class="axis" x="${plot.right}" y="${chartHeight - 3}" text-anchor="end">${clipText(x.title, 60)}</text></g>`;
}

/** Characters of that many units fit beside one another, roughly: what text needs cannot be measured here. */
const characterWidth = 6.5;
/** On a phone text is larger. */
const widestCharacter = 8;

function drawPhase({ name, kind, fromS, untilS }: ReportPhase, x: Placement): Markup | null {
  const [from, until] = [place(x, fromS), place(x, untilS)];
  if (until - from < 0.5) return null;
  const room = Math.floor((until - from) / characterWidth);
  const short = name.length <= room ? name : `${name.slice(0, room - 1)}…`;
  const label =
    room < 4
      ? null
      : markup`<text class="phase" x="${rounded((from + until) / 2)}" y="${plot.top - 4}" text-anchor="middle">${short}</text>`;
  const shade = markup`<rect class="${kind === 'measured' ? 'measured' : 'unmeasured'}" x="${rounded(from)}" y="${plot.top}" width="${rounded(until - from)}" height="${plot.bottom - plot.top}"/>`;
  return markup`<g>${shade}${label}<path class="edge" d="M${rounded(from)},${plot.top}V${plot.bottom}"/></g>`;
}

function drawRule({ axis, value, label }: NonNullable<Chart['rules']>[number], placement: Placement): Markup | null {
  const [from, until] = placement.domain;
  if (!(value >= from && value <= until)) return null;
  const at = rounded(place(placement, value));
  const text = clipText(label, 40);
  return axis === 'x'
    ? markup`<g class="rule"><path d="M${at},${plot.top}V${plot.bottom}"/><text x="${at - 4}" y="${plot.top + 12}" text-anchor="end">${text}</text></g>`
    : markup`<g class="rule"><path d="M${plot.left},${at}H${plot.right}"/><text x="${plot.right - 4}" y="${at - 4}" text-anchor="end">${text}</text></g>`;
}

/** A tenth of a unit is less than anybody sees. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
