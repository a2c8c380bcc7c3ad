/** Tells the user something beside the answer of the command: a line on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
