import { builders } from '../src/builders/index.ts';
import { markdownTable } from './fill-tables.ts';
import { documentedParams } from './param-table.ts';

/** The generated parts of `docs/versions.md`. */
export const versionsTables: { readonly [name: string]: () => string } = {
  builders: () =>
    markdownTable(
      ['source', 'what it is'],
      Object.entries(builders).map(([name, { about }]) => [`\`${name}\``, about]),
    ),
  go: () => documentedParams(builders['go']?.options ?? {}),
  git: () => documentedParams(builders['git']?.options ?? {}),
};
