import { zipSync } from 'fflate';
import type { FigureFile } from './figure-files.ts';

/** All figures in one archive, in a folder of their own. */
export function zipFigures(files: readonly FigureFile[]): Uint8Array {
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [`figures/${name}`, bytes])));
}
