import { z } from 'zod';
import {
  agentsShape,
  fleetShape,
  metricShape,
  networkShape,
  nodeShape,
  thresholdShape,
  topShape,
} from '../src/experiment/experiment-schema.ts';
import { entryShape, feedShape, mixedShape, roundShape } from '../src/experiment/entry-schema.ts';
import { notYet } from '../src/experiment/needs.ts';
import { regionMatrices } from '../src/network/regions.ts';
import { topologies } from '../src/network/topologies/index.ts';
import { markdownTable } from './fill-tables.ts';
import { partsTable } from './param-table.ts';

/** The generated tables of `docs/experiment-file.md`. */
export const experimentFileTables: { readonly [name: string]: () => string } = {
  top: () => keyTable(topShape),
  node: () => keyTable(nodeShape),
  fleet: () => keyTable(without(fleetShape, nodeShape)),
  network: () => keyTable(networkShape),
  round: () => keyTable(without(roundShape, entryShape)),
  entry: () => keyTable(entryShape),
  feed: () => keyTable(feedShape),
  mix: () => keyTable(mixedShape),
  agents: () => keyTable(agentsShape),
  metric: () => keyTable(metricShape),
  threshold: () => keyTable(thresholdShape),
  topologies: () => partsTable('topology', topologies),
  matrices: () =>
    markdownTable(
      ['name', 'regions', 'source'],
      Object.entries(regionMatrices).map(([name, { about, latency }]) => [
        `\`${name}\``,
        Object.keys(latency)
          .map((region) => `\`${region}\``)
          .join(' '),
        about,
      ]),
    ),
  'not-yet': () =>
    markdownTable(
      ['where', 'key', 'what it will say', 'needs'],
      Object.entries(notYet).flatMap(([place, keys]) =>
        Object.entries(keys).map(([key, { about, needs }]) => [place, `\`${key}\``, about, needs]),
      ),
    ),
};

function without(shape: z.ZodRawShape, other: z.ZodRawShape): z.ZodRawShape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !Object.hasOwn(other, key)));
}

function keyTable(shape: z.ZodRawShape): string {
  return markdownTable(
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
