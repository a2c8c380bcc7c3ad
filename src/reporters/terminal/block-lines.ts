import { visibleWidth } from '../text-table.ts';

/** What one row of a block says: a label, and figures that follow each other as far as the terminal is wide. */
export interface BlockRow {
  readonly label: string;
  readonly figures: readonly string[];
  /** Between two figures. */
  readonly gap: string;
}

const indent = '  ';

/** The rows as lines of at most that width, unless a figure alone is wider: figures go on below where a line is full. Labels share one column. */
export function blockLines(rows: readonly BlockRow[], columns: number): string[] {
  const labelWidth = Math.max(0, ...rows.map(({ label }) => visibleWidth(label)));
  return rows.flatMap(({ label, figures, gap }) =>
    broken(figures, gap, columns - indent.length - labelWidth - indent.length).map((line, index) => {
      const head = index === 0 ? label : '';
      return `${indent}${head}${' '.repeat(labelWidth - visibleWidth(head))}${indent}${line}`.trimEnd();
    }),
  );
}

/** Figures in lines of that width. */
function broken(figures: readonly string[], gap: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const figure of figures) {
    const longer = line === '' ? figure : `${line}${gap}${figure}`;
    if (line !== '' && visibleWidth(longer) > width) {
      lines.push(`${line}${gap}`.trimEnd());
      line = figure;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
