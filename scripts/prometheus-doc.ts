import { panels } from '../src/prometheus/dashboard/panels.ts';
import { markdownTable } from './fill-tables.ts';

/** The generated parts of `docs/prometheus.md`. */
export const prometheusTables: { readonly [name: string]: () => string } = {
  queries: () =>
    markdownTable(
      ['panel', 'what it says', 'PromQL'],
      panels.map(({ title, about, queries }) => [title, about, queries.map(({ promql }) => `\`${promql}\``).join('<br>')]),
    ),
};
