/** A line that goes on, a backslash and what follows, a quoted part, or plain characters. */
const part = /\\\r?\n|\\([\s\S])|\$'((?:\\[\s\S]|[^'\\])*)'|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s\\'"$]+|\$)/y;

const escapes: { readonly [sign: string]: string } = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** The words of each command in a text, as a shell would see them: commands end with their line. Nothing is expanded. undefined where a quote does not end. */
export function shellLines(text: string): readonly (readonly string[])[] | undefined {
  const lines: string[][] = [[]];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) lines.at(-1)?.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const [space] = /^(?:[^\S\n]|\r(?=\n))+/.exec(text.slice(at, at + 100)) ?? [];
    if (space !== undefined) {
      endWord();
      at += space.length;
    } else if (text[at] === '\n') {
      endWord();
      lines.push([]);
      at++;
    } else if (text[at] === '#' && word === undefined) {
      at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    } else {
      part.lastIndex = at;
      const found = part.exec(text);
      if (found === null) return undefined;
      const piece = pieceOf(found);
      if (piece !== undefined) word = (word ?? '') + piece;
      at = part.lastIndex;
    }
  }
  endWord();
  return lines.filter((words) => words.length > 0);
}

/** undefined for a line that goes on. */
function pieceOf([, escaped, ansi, single, double, plain]: RegExpExecArray): string | undefined {
  if (ansi !== undefined) return ansi.replaceAll(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g, unescape);
  return escaped ?? single ?? double?.replaceAll(/\\(["\\$`\n])/g, '$1') ?? plain;
}

/** What bash makes of a backslash within $'…'. */
function unescape(_: string, unicode: string | undefined, hex: string | undefined, sign: string | undefined): string {
  const code = unicode ?? hex;
  return code === undefined ? (escapes[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16));
}
