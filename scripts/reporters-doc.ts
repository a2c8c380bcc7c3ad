import { reporters } from '../src/reporters/index.ts';
import { markdownTable } from './fill-tables.ts';

/** The generated tables of `docs/reporters.md`. */
export const reportersTables: { readonly [name: string]: () => string } = {
  reporters: () =>
    markdownTable(
      ['reporter', 'what it does', 'options'],
      Object.entries(reporters).map(([name, { about, options = {} }]) => [
        `\`${name}\``,
        about,
        Object.entries(options)
          .map(([option, spec]) => `\`${option}\` ${spec.about}${spec.default === undefined ? '' : ` (${JSON.stringify(spec.default)})`}`)
          .join('; '),
      ]),
    ),
};
