import { NS_PER_S } from '../../model/clock.ts';
import type { LoadSite } from '../../model/load-program.ts';
import { fillIn } from '../../model/run-values.ts';
import { wallMinusMonotonicNs } from '../reports/wall-clock.ts';
import { ofPeer } from '../run-value-lookup.ts';

/** What may stand in the texts of a load command, beside `$env.NAME` and what belongs to a node. */
export const loadValues = ['load.result', 'load.seconds', 'load.index', 'load.name', 'experiment.directory', 'run.id'] as const;

/** How long the entry goes on, s. */
function seconds({ startNs, endNs }: LoadSite): string {
  return String((endNs - startNs) / NS_PER_S);
}

/** Fills in what stands in the texts of a load command: `$load.result`, `$load.seconds`, `$experiment.directory`, `$shop[0].address`, `$env.HOME`. */
export function loadWords(
  site: LoadSite,
  { result, folder }: { readonly result: string; readonly folder: string },
): (text: string) => string {
  // addresses as those see them who are no node
  const nodes = site.nodes.map((node) => ({
    ...node,
    endpoints: Object.fromEntries(Object.entries(node.endpoints).map(([name, { outside }]) => [name, { inside: outside, outside }])),
  }));
  const values: { readonly [name in (typeof loadValues)[number]]: string | undefined } = {
    'load.result': result,
    'load.seconds': seconds(site),
    'load.index': String(site.index),
    'load.name': site.scenario,
    'experiment.directory': folder,
    'run.id': process.env['REGATTA_RUN'],
  };
  return (text) =>
    fillIn(text, ({ text: written, group, index, path }) => {
      const name = [group, ...path].join('.');
      const found =
        index !== undefined
          ? ofPeer(nodes, { group, index, path })
          : group === 'env'
            ? process.env[path.join('.')]
            : isLoadValue(name)
              ? values[name]
              : undefined;
      if (found === undefined) {
        throw new Error(
          `${written} has no value; there are ${Object.keys(values)
            .map((each) => `$${each}`)
            .join(', ')}, $env.NAME and $fleet[0].address`,
        );
      }
      return found;
    });
}

const isLoadValue = (name: string): name is (typeof loadValues)[number] => (loadValues as readonly string[]).includes(name);

/** What tells a program where it is to put its load, and when. */
export function loadVariables(site: LoadSite, result: string): { readonly [name: string]: string } {
  const startUnixNs = BigInt(Math.round(site.startNs + wallMinusMonotonicNs()));
  return {
    REGATTA_RUN: process.env['REGATTA_RUN'] ?? '',
    REGATTA_HOST: process.env['REGATTA_HOST'] ?? '',
    REGATTA_LOAD: site.scenario,
    REGATTA_LOAD_INDEX: String(site.index),
    REGATTA_LOAD_RESULT: result,
    REGATTA_LOAD_SECONDS: seconds(site),
    REGATTA_LOAD_START_NS: String(Math.round(site.startNs)),
    REGATTA_LOAD_START_UNIX_NS: startUnixNs.toString(),
    REGATTA_TARGETS: JSON.stringify(
      site.nodes.map(({ name, fleet, endpoints }) => ({
        name,
        fleet,
        endpoints: Object.fromEntries(Object.entries(endpoints).map(([endpoint, { outside }]) => [endpoint, outside])),
      })),
    ),
  };
}
