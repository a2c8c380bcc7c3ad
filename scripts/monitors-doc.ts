import type { MonitorDeclaration } from '../src/model/monitor.ts';
import { monitors } from '../src/monitors/index.ts';
import { codeBlock } from './code-block.ts';
import { markdownTable } from './fill-tables.ts';
import { partsTable } from './param-table.ts';

/** The generated parts of `docs/monitors.md`. */
export const monitorsTables: { readonly [name: string]: () => string } = {
  monitors: () => partsTable('monitor', monitors),
  ...Object.fromEntries(
    Object.entries(monitors).flatMap(([name, { series }]) =>
      series === undefined ? [] : [[`series-${name}`, (): string => seriesTable(series)] as const],
    ),
  ),
  experiment: () => codeBlock('examples/monitors/monitored.yaml', 'yaml'),
  monitor: () => codeBlock('examples/monitors/disk-space.ts', 'ts'),
};

function seriesTable(series: NonNullable<MonitorDeclaration['series']>): string {
  return markdownTable(
    ['series', 'what it is'],
    Object.entries(series).map(([name, about]) => [`\`${name}\``, about]),
  );
}
