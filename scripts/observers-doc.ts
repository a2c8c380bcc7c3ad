import { observers } from '../src/load/observers/index.ts';
import { codeBlock } from './code-block.ts';
import { partsTable } from './param-table.ts';

/** The generated parts of `docs/observers.md`. */
export const observersTables: { readonly [name: string]: () => string } = {
  observers: () => partsTable('observer', observers),
  experiment: () => codeBlock('examples/observers/observed.yaml', 'yaml'),
  observer: () => codeBlock('examples/observers/slow-operations.ts', 'ts'),
};
