/** A line of a report, or of a page of numbers, that does not keep to the format. The message says why, and follows a place. */
export class WrongLine extends Error {
  override readonly name = 'WrongLine';
}

const longestShown = 60;

/** What was seen, short and on one line: binary garbage and control sequences come out as escapes. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, longestShown + 1) : value;
  const written = (JSON.stringify(text) ?? String(value)).replaceAll(/[\u007f-\u009f]/g, escaped);
  return written.length > longestShown ? `${written.slice(0, longestShown)}…` : written;
}

/** JSON leaves these as they are, and terminals obey them. */
function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
