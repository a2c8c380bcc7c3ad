/** Where addresses of libraries belong within bytecode, in bytes, by file and name: as compilers say it. */
export interface LinkReferences {
  readonly [file: string]: { readonly [library: string]: readonly { readonly start: number; readonly length: number }[] };
}

interface Linked {
  /** In hexadecimal, with the addresses in their places. */
  readonly digits: string;
  /** Libraries whose address nobody gave, by name where that is known. */
  readonly missing: readonly string[];
}

/** What stands where an address of 20 bytes belongs: `__$…$__`, or `__Name____` of old compilers. */
const placeholder = /__[$\w.:/-]{36}__|__[A-Za-z][\w.:/]*_+/;

/** Bytecode with libraries in it. @param digits in hexadecimal, without 0x */
export function linked(digits: string, references: LinkReferences, libraries: { readonly [name: string]: string }): Linked {
  const missing: string[] = [];
  let text = digits;
  for (const [file, places] of Object.entries(references)) {
    for (const [library, positions] of Object.entries(places)) {
      const address = libraries[`${file}:${library}`] ?? libraries[library];
      if (address === undefined) missing.push(library);
      else for (const { start, length } of positions) text = replacedAt(text, 2 * start, address.slice(2).padStart(2 * length, '0'));
    }
  }
  const unnamed = missing.length === 0 ? placeholder.exec(text)?.[0] : undefined;
  return { digits: text.toLowerCase(), missing: unnamed === undefined ? missing : [unnamed] };
}

function replacedAt(text: string, at: number, part: string): string {
  return text.slice(0, at) + part + text.slice(at + part.length);
}
