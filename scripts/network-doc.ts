import { networkShape } from '../src/experiment/experiment-schema.ts';
import { regionMatrices } from '../src/network/regions.ts';
import { topologies } from '../src/network/topologies/index.ts';
import { markdownTable } from './fill-tables.ts';
import { keyTable } from './key-table.ts';
import { partsTable } from './param-table.ts';

/** The generated tables of `docs/network.md`. */
export const networkTables: { readonly [name: string]: () => string } = {
  network: () => keyTable(networkShape),
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
};
