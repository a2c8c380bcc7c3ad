import externalKit from '../src/external/kit.ts';
import type { ParamSpec, ParamSpecs } from '../src/model/params.ts';
import { runValues } from '../src/model/run-values.ts';
import { markdownTable } from './fill-tables.ts';

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

function paramTable(specs: ParamSpecs): string {
  return markdownTable(
    ['key', 'what it says'],
    Object.entries(specs).map(([name, spec]) => [`\`${name}\``, `${spec.about}${usual(spec)}`]),
  );
}

function usual({ default: given, values }: ParamSpec): string {
  const others = values === undefined ? '' : `: ${values.map((value) => `\`${value}\``).join(' ')}`;
  return typeof given === 'string' ? `${others}; ${given} unless given` : others;
}
