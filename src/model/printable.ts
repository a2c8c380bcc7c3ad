/** C0 but for the tab, DEL, C1, and what turns the direction of text: a terminal acts on them, or shows something else than is there. */
const control = /[[\p{Cc}\u202a-\u202e\u2066-\u2069]--[\t]]/gv;

/** A line of text of unknown origin as it can be shown anywhere: control characters are written out, `\x1b`; a carriage return at its end is dropped. */
export function printable(line: string): string {
  return line.replace(/\r$/, '').replaceAll(control, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? String.raw`\u${code}` : String.raw`\x${code.padStart(2, '0')}`;
  });
}
