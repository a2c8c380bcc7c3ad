import { paramDocuments } from '../src/experiment/kit-document.ts';
import { writeValue } from '../src/experiment/notations.ts';
import type { ParamSpec, ParamSpecs } from '../src/model/params.ts';
import { markdownTable } from './fill-tables.ts';

/** What params there are and what each says, for a page. */
export function paramTable(specs: ParamSpecs): string {
  return markdownTable(
    ['key', 'what it says'],
    Object.entries(specs).map(([name, spec]) => [`\`${name}\``, `${spec.about}${accepted(spec)}`]),
  );
}

/** All params, those inside others by their whole path. */
export function documentedParams(specs: ParamSpecs): string {
  return markdownTable(
    ['param', 'type', 'default', 'meaning'],
    paramDocuments(specs).map(({ name, type, default: usual, accepted: values, about }) => [
      `\`${name}\``,
      [type, values].filter((part) => part !== '').join(', '),
      usual === null ? '' : `\`${usual}\``,
      about,
    ]),
  );
}

function accepted({ default: usual, values }: ParamSpec): string {
  const others = values === undefined ? '' : `: ${values.map((value) => `\`${value}\``).join(' ')}`;
  return typeof usual === 'string' ? `${others}; ${usual} unless given` : others;
}

/** Parts with their options and the defaults of these, for a page. `called` is what the first column holds. */
export function partsTable(
  called: string,
  parts: { readonly [name: string]: { readonly about: string; readonly options?: ParamSpecs } },
): string {
  return markdownTable(
    [called, 'what it is', 'options'],
    Object.entries(parts).map(([name, { about, options = {} }]) => [
      `\`${name}\``,
      about,
      Object.entries(options)
        .map(
          ([option, { about: text, default: usual }]) =>
            `\`${option}\` ${text}${usual === undefined ? '' : ` (${writeValue(undefined, usual)})`}`,
        )
        .join('; '),
    ]),
  );
}
