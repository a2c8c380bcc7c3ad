/**
 * The module that a host process starts from. Processes are named by path, not imported, so that it takes the extension from this file's own:
 * `.ts` in the repository, `.js` when compiled.
 */
export function hostEntry(own: string = import.meta.url): URL {
  const extension = own.slice(own.lastIndexOf('.'));
  return new URL(`../../host/main${extension}`, own);
}
