import { hostname } from 'node:os';
import type { NodeContext } from '../model/kit.ts';
import { nodeFolders } from './node-folders.ts';
import { nodeVariables, type TestgroundSettings } from './node-variables.ts';
import { wallMinusMonotonicNs } from './reports/wall-clock.ts';

/** What a program may need of the machine it runs on; everything else that Regatta was started with is none of its business, since it would make runs differ. */
export const inheritedVariables = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
] as const;

/** The environment that every program gets: what is inherited, and what it needs to know of itself and its run. */
export function programEnvironment(
  context: NodeContext,
  { ports, testground }: { readonly ports: ReadonlyMap<string, number>; readonly testground: TestgroundSettings },
): { [name: string]: string } {
  const inherited = inheritedVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const { output, temporary } = nodeFolders(context);
  return {
    ...Object.fromEntries(inherited),
    REGATTA_RUN_DIRECTORY: process.env['REGATTA_RUN_DIRECTORY'] ?? '',
    REGATTA_HOST: process.env['REGATTA_HOST'] ?? '',
    ...nodeVariables({
      context,
      ports: Object.fromEntries(ports),
      testground,
      wallMinusMonotonicNs: wallMinusMonotonicNs(),
      hostname: hostname(),
      output,
      temporary,
    }),
  };
}
