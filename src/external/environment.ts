import type { NodeContext } from '../model/kit.ts';
import { foldersOf } from './run-lookup.ts';

/** What a program may need of the machine it runs on; everything else that Regatta was started with is none of its business, since it would make runs differ. */
const inheritedVariables = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'] as const;

/** The environment that every program gets: what is inherited, and what it needs to know of itself and its run. */
export function environmentOf(context: NodeContext, ports: ReadonlyMap<string, number>): { [name: string]: string } {
  const { node, rendezvous, run } = context;
  const inherited = inheritedVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    REGATTA_RUN: run.id,
    REGATTA_RUN_DIRECTORY: process.env['REGATTA_RUN_DIRECTORY'] ?? '',
    REGATTA_HOST: process.env['REGATTA_HOST'] ?? '',
    REGATTA_RENDEZVOUS: rendezvous.url,
    REGATTA_TOKEN: rendezvous.token,
    REGATTA_NODE: node.name,
    REGATTA_NODE_NUMBER: String(node.number),
    REGATTA_NODE_INDEX: String(node.index),
    REGATTA_FLEET: node.fleet,
    REGATTA_REGION: node.region ?? '',
    REGATTA_OUTPUT: foldersOf(context).output,
    ...Object.fromEntries(Array.from(ports, ([name, port]) => [portVariable(name), String(port)])),
  };
}

/** `REGATTA_PORT_HTTP` */
function portVariable(port: string): string {
  return `REGATTA_PORT_${port.toUpperCase().replaceAll('-', '_')}`;
}
