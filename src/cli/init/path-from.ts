import { relative, sep } from 'node:path';

/** A path as a file in `folder` names it: `./a`, `../a`. */
export function pathFrom(folder: string, path: string): string {
  const found = relative(folder, path).split(sep).join('/');
  return found.startsWith('.') ? found : `./${found}`;
}
