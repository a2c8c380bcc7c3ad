/** A backslash and what follows, a quoted part, or plain characters. What a shell would act on is in none of them. */
const part = /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s\\'"|&;<>()`*?]+)/y;

/**
 * The words of a command as a POSIX shell would see them: quotes and backslashes are taken away, and nothing is expanded. undefined for what only a shell can
 * do (`|`, `&&`, `>`, `*`), and where a quote does not end.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    const space = /\s*/y;
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
    if (at === text.length) break;
    let word = '';
    for (; at < text.length && !/\s/.test(text[at] as string); at = part.lastIndex) {
      part.lastIndex = at;
      const found = part.exec(text);
      if (found === null) return undefined;
      const [, escaped, single, double, plain] = found;
      word += escaped ?? single ?? double?.replaceAll(/\\(["\\$`\n])/g, '$1') ?? plain ?? '';
    }
    words.push(word);
  }
  return words;
}
