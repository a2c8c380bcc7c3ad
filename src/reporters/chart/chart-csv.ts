import type { Chart } from '../../model/report.ts';

/** The data of a chart as CSV (RFC 4180), a row per point: `line,x,y`, with `low,high` where there is a band. Values are in the units of its axes. */
export function chartCsv({ lines, x, y }: Pick<Chart, 'lines' | 'x' | 'y'>): string {
  const hasBand = lines.some(({ points }) => points.some((point) => point.length > 2));
  const head = ['line', withUnit(x), withUnit(y), ...(hasBand ? ['low', 'high'] : [])];
  const rows = lines.flatMap(({ label, points }) => {
    const name = field(label);
    return points.map((point) => [name, ...point, ...Array<string>(head.length - 1 - point.length).fill('')].join(','));
  });
  return `${[head.map(field).join(','), ...rows].join('\r\n')}\r\n`;
}

function withUnit({ label, unit }: Chart['x']): string {
  return unit === '' ? label : `${label} (${unit})`;
}

/** Spreadsheets run a text that begins like a formula, and names come from nodes: https://owasp.org/www-community/attacks/CSV_Injection */
function field(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
