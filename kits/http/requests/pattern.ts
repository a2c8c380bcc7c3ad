/** `/text/flags` as a regular expression; undefined where it is not written as one, and the reason where it is none. */
export function parsePattern(text: string): RegExp | undefined | string {
  const [, source, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  return source === undefined ? undefined : (patternProblem(source, flags) ?? new RegExp(source, flags));
}

/** Why a text is no regular expression. */
export function patternProblem(source: string, flags = ''): string | undefined {
  try {
    RegExp(source, flags);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
