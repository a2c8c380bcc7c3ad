/**
 * URL of the module at `path` (without extension) from the module at `own`, with the extension that `own` has: `.ts` in a repository, `.js` once compiled.
 * For modules that are named rather than imported: what another process loads.
 */
export function moduleBeside(own: string, path: string): string {
  return new URL(`${path}${own.slice(own.lastIndexOf('.'))}`, own).href;
}
