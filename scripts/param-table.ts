import type { ParamSpec, ParamSpecs } from '../src/model/params.ts';
import { markdownTable } from './fill-tables.ts';

/** What params there are and what each says, for a page. */
export function paramTable(specs: ParamSpecs): string {
  return markdownTable(
    ['key', 'what it says'],
    Object.entries(specs).map(([name, spec]) => [`\`${name}\``, `${spec.about}${accepted(spec)}`]),
  );
}

function accepted({ default: usual, values }: ParamSpec): string {
  const others = values === undefined ? '' : `: ${values.map((value) => `\`${value}\``).join(' ')}`;
  return typeof usual === 'string' ? `${others}; ${usual} unless given` : others;
}
