import externalKit from '../src/external/kit.ts';
import { runValues } from '../src/model/run-values.ts';
import { markdownTable } from './fill-tables.ts';
import { paramTable } from './param-table.ts';

const { command, attach } = externalKit.nodes;

/** The generated tables of `docs/external-nodes.md`. */
export const externalNodesTables: { readonly [name: string]: () => string } = {
  command: () => paramTable(command.params),
  attach: () => paramTable(attach.params),
  ready: () => paramTable(command.params.ready.fields),
  stop: () => paramTable(command.params.stop.fields),
  values: () =>
    markdownTable(
      ['value', 'what it is'],
      Object.entries(runValues).flatMap(([group, names]) => Object.entries(names).map(([name, about]) => [`\`$${group}.${name}\``, about])),
    ),
};
