import { stripVTControlCharacters } from 'node:util';

/** Columns padded to their widest cell, two spaces between them; colours do not count. */
export function textTable(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, visibleWidth(cell));
  }
  return rows.map((row) =>
    `${indent}${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleWidth(cell))).join('  ')}`.trimEnd(),
  );
}

/** Cuts a line that is longer than the terminal is wide; colours are lost then. */
export function fitLine(line: string, columns: number): string {
  return visibleWidth(line) <= columns ? line : `${stripVTControlCharacters(line).slice(0, Math.max(0, columns - 1))}…`;
}

/** Characters that are seen: colours are none. */
export function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
