import type { z } from 'zod';
import { fleetShape, metricShape, nodeShape, thresholdShape, topShape } from '../src/experiment/experiment-schema.ts';
import { compareShape } from '../src/experiment/version-schema.ts';
import { entryShape, feedShape, mixedShape, roundShape } from '../src/experiment/entry-schema.ts';
import { notYet } from '../src/experiment/needs.ts';
import { markdownTable } from './fill-tables.ts';
import { keyTable } from './key-table.ts';

/** The generated tables of `docs/experiment-file.md`. */
export const experimentFileTables: { readonly [name: string]: () => string } = {
  top: () => keyTable(topShape),
  node: () => keyTable(nodeShape),
  fleet: () => keyTable(without(fleetShape, nodeShape)),
  round: () => keyTable(without(roundShape, entryShape)),
  entry: () => keyTable(entryShape),
  feed: () => keyTable(feedShape),
  mix: () => keyTable(mixedShape),
  metric: () => keyTable(metricShape),
  threshold: () => keyTable(thresholdShape),
  compare: () => keyTable(compareShape),
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
