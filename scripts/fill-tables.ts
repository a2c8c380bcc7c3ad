/** A document with what stands between `<!-- generated: name -->` and `<!-- end -->` made anew. `file` is for the error where either has a name that the other lacks. */
export function fillTables(text: string, file: string, tables: { readonly [name: string]: () => string }): string {
  for (const name of Object.keys(tables)) {
    if (!text.includes(`<!-- generated: ${name} -->`)) throw new Error(`${file} has no place for the table ${name}`);
  }
  return text.replaceAll(/(<!-- generated: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g, (_, start: string, name: string, end: string) => {
    const make = tables[name];
    if (make === undefined) throw new Error(`${file} asks for a table ${name}, which is not there`);
    return `${start}${make()}\n${end}`;
  });
}

/** A table in Markdown; cells are escaped. */
export function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
