import type { Chart, ReportPhase } from '../../model/report.ts';
import { chartCsv } from '../chart/chart-csv.ts';
import { drawChart } from '../chart/draw-chart.ts';
import { figureStyle } from '../chart/figure-style.ts';
import { renderPng } from './render-png.ts';

export interface FigureFile {
  /** Within the folder of figures: `mesh-degree.svg`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Each chart that has data as `.svg`, `.png` and its data as `.csv`. */
export async function figureFiles(charts: readonly Chart[], phases: readonly ReportPhase[]): Promise<FigureFile[]> {
  const files: FigureFile[] = [];
  const taken = new Set<string>();
  for (const chart of charts) {
    const drawing = drawChart(chart, { phases, id: 'figure', isWhole: true, style: figureStyle });
    if (drawing === null) continue;
    const name = fileName(chart.name, taken);
    const svg = `<?xml version="1.0" encoding="UTF-8"?>\n${drawing.svg.text}\n`;
    files.push(
      { name: `${name}.svg`, bytes: Buffer.from(svg) },
      { name: `${name}.png`, bytes: await renderPng(svg) },
      { name: `${name}.csv`, bytes: Buffer.from(chartCsv(chart)) },
    );
  }
  return files;
}

/** Names of charts come from kits and experiments: what no file system minds is left of them, each once. */
function fileName(name: string, taken: Set<string>): string {
  const plain =
    name
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'chart';
  let unique = plain;
  // file systems that do not tell cases apart would overwrite one with the other
  for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${plain}-${number}`;
  taken.add(unique.toLowerCase());
  return unique;
}
