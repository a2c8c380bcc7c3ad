/** Whether a terminal shows more than ASCII: not the Linux console, and not where the locale says that text is in another encoding than UTF-8. */
export function showsUnicode(environment: { readonly [variable: string]: string | undefined }): boolean {
  if (environment['TERM'] === 'linux') return false;
  // POSIX: the first of these that is set and not empty counts
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name] ?? '').find((value) => value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
