import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  entryShape,
  fleetShape,
  metricShape,
  networkShape,
  nodeShape,
  roundShape,
  thresholdShape,
  topShape,
} from '../src/experiment/experiment-schema.ts';
import { notYet } from '../src/experiment/needs.ts';
import type { ParamSpecs } from '../src/model/params.ts';
import { pacers } from '../src/load/pacers/index.ts';
import { regionMatrices } from '../src/network/regions.ts';
import { topologies } from '../src/network/topologies/index.ts';

/** What stands between `<!-- generated: name -->` and `<!-- end -->`, by name. */
const tables: { readonly [name: string]: () => string } = {
  top: () => keyTable(topShape),
  node: () => keyTable(nodeShape),
  fleet: () => keyTable(without(fleetShape, nodeShape)),
  network: () => keyTable(networkShape),
  round: () => keyTable(without(roundShape, entryShape)),
  entry: () => keyTable(entryShape),
  metric: () => keyTable(metricShape),
  threshold: () => keyTable(thresholdShape),
  topologies: () => partTable('topology', topologies),
  matrices: () =>
    rows(
      ['name', 'regions', 'source'],
      Object.entries(regionMatrices).map(([name, { about, latency }]) => [
        `\`${name}\``,
        Object.keys(latency)
          .map((region) => `\`${region}\``)
          .join(' '),
        about,
      ]),
    ),
  pacers: () => partTable('pacer', pacers),
  'not-yet': () =>
    rows(
      ['where', 'key', 'what it will say', 'needs'],
      Object.entries(notYet).flatMap(([place, keys]) =>
        Object.entries(keys).map(([key, { about, needs }]) => [place, `\`${key}\``, about, needs]),
      ),
    ),
};

/** `docs/experiment-file.md`, its tables made anew. */
export async function experimentFileDoc(): Promise<string> {
  const text = await readFile(new URL('../docs/experiment-file.md', import.meta.url), 'utf8');
  return text.replaceAll(/(<!-- generated: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g, (_, start: string, name: string, end: string) => {
    const make = tables[name];
    if (make === undefined) throw new Error(`docs/experiment-file.md asks for a table ${name}, which is not there`);
    return `${start}${make()}\n${end}`;
  });
}

function without(shape: z.ZodRawShape, other: z.ZodRawShape): z.ZodRawShape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !Object.hasOwn(other, key)));
}

function keyTable(shape: z.ZodRawShape): string {
  return rows(
    ['key', 'what it says'],
    Object.entries(shape).map(([key, schema]) => [`\`${key}\``, aboutOf(schema as z.ZodType)]),
  );
}

interface Described {
  readonly description?: string;
  readonly anyOf?: readonly (Described & { readonly enum?: readonly string[] })[];
}

/** The description of a schema, or of its alternatives, and the only values that it takes. */
function aboutOf(schema: z.ZodType): string {
  const { description, anyOf = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described;
  const values = anyOf.flatMap((each) => each.enum ?? []).map((value) => `\`${value}\``);
  return [
    description ?? anyOf.flatMap((each) => each.description ?? []).join('; or '),
    ...(values.length === 0 ? [] : [values.join(' ')]),
  ].join(': ');
}

function partTable(called: string, parts: { readonly [name: string]: { readonly about: string; readonly options: ParamSpecs } }): string {
  return rows(
    [called, 'options', 'what it is'],
    Object.entries(parts).map(([name, { about, options }]) => [
      `\`${name}\``,
      Object.entries(options)
        .map(([option, spec]) => `\`${option}\` ${spec.about}`)
        .join('; '),
      about,
    ]),
  );
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
