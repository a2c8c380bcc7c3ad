import type { Chart, ChartLine } from '../../model/report.ts';
import { type Markup, markup } from '../markup.ts';
import { lineClass } from './line-class.ts';
import { clipText } from '../clip-text.ts';

const columns = 3;
const columnWidth = 142;
const rowHeight = 18;

/** Room that the legend takes below the chart; a chart of one line needs none. */
export function legendHeight(lines: readonly ChartLine[]): number {
  return lines.length < 2 ? 0 : Math.ceil(lines.length / columns) * rowHeight + 12;
}

/** Names of lines with their colours, in columns. */
export function drawLegend({ lines, kind }: Pick<Chart, 'lines' | 'kind'>, at: { readonly x: number; readonly y: number }): Markup | null {
  if (lines.length < 2) return null;
  const entries = lines.map(({ label }, index) => {
    const x = at.x + (index % columns) * columnWidth;
    const y = at.y + Math.floor(index / columns) * rowHeight + 14;
    return markup`<g class="line ${lineClass(index, kind)}"><path class="curve" d="M${x},${y}h16"/><text x="${x + 22}" y="${y + 4}">${clipText(label, 18)}</text></g>`;
  });
  return markup`<g class="legend">${entries}</g>`;
}
