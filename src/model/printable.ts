/** C0 but for the tab, DEL, C1, and what turns the direction of text: a terminal acts on them, or shows something else than is there. */
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A line of text of unknown origin as it can be shown anywhere: control characters are written out, `\x1b`; a carriage return at its end is dropped. */
export function printable(line: string): string {
  return line.replace(/\r$/, '').replaceAll(control, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? String.raw`\u${code}` : String.raw`\x${code.padStart(2, '0')}`;
  });
}
