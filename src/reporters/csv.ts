/** What a field holds; null is an empty one. */
export type CsvField = string | number | null;

/** Records as CSV, the head first: https://www.rfc-editor.org/rfc/rfc4180 */
export function csv(head: readonly string[], rows: readonly (readonly CsvField[])[]): string {
  return [head, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

function written(field: CsvField): string {
  return typeof field === 'string' ? text(field) : String(field ?? '');
}

/** Spreadsheets run a text that begins like a formula, and names come from nodes: https://owasp.org/www-community/attacks/CSV_Injection */
function text(field: string): string {
  const harmless = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
