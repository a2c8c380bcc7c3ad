import { moduleBeside } from '../../model/module-beside.ts';

/** The module that a host process starts from: named by path, not imported. */
export function hostEntry(own: string = import.meta.url): URL {
  return new URL(moduleBeside(own, '../../host/main'));
}
