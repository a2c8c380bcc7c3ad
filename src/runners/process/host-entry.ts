import { fileURLToPath } from 'node:url';
import { moduleBeside } from '../../model/module-beside.ts';

/** The module that a host process starts from: named by path, not imported. */
export function hostEntry(own: string = import.meta.url): URL {
  return new URL(moduleBeside(own, '../../host/main'));
}

/** V8's compiler in the middle: what runs hot comes to the last one soon enough, and without it an agent takes 5 MB less at the same CPU. */
const withoutMaglev = '--no-maglev';

/**
 * What Node is started with for a host. Where that only drives load, its young heap is bounded, in MiB for each half: V8's own bound grows with the memory of the machine, to several times what
 * makes operations cheaper. A bound in NODE_OPTIONS wins. How nodes fare with what V8 gives them is what is measured.
 */
export function hostArguments({ hasNodes }: { readonly hasNodes: boolean }, nodeOptions = process.env['NODE_OPTIONS'] ?? ''): string[] {
  const entry = fileURLToPath(hostEntry());
  if (hasNodes) return [entry];
  const isBounded = !/--max[-_]semi[-_]space[-_]size/.test(nodeOptions);
  return [withoutMaglev, ...(isBounded ? ['--max-semi-space-size=16'] : []), entry];
}
