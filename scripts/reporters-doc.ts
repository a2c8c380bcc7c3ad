import { reporters } from '../src/reporters/index.ts';
import { codeBlock } from './code-block.ts';
import { partsTable } from './param-table.ts';

/** The generated parts of `docs/reporters.md`. */
export const reportersTables: { readonly [name: string]: () => string } = {
  reporters: () => partsTable('reporter', reporters),
  reporter: () => codeBlock('examples/observers/slowest.ts', 'ts'),
};
