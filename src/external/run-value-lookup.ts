import { RegattaError } from '../model/errors.ts';
import type { NodeContext } from '../model/kit.ts';
import type { NodeHandle } from '../model/node.ts';
import { nodeFolders } from './node-folders.ts';
import { dialledUrl, nodesOf } from './node-variables.ts';
import type { runValues, RunValue } from '../model/run-values.ts';

type Values = { readonly [Group in keyof typeof runValues]: { readonly [Name in keyof (typeof runValues)[Group]]: string } };

/** What stands for each value of the run in the texts of one node. The answer throws NODE_START for what it cannot know. */
export function runValueLookup(context: NodeContext, ports: ReadonlyMap<string, number>): (value: RunValue) => string {
  const { node, rendezvous, run, random } = context;
  const { work, output } = nodeFolders(context);
  const { hostname, port } = new URL(rendezvous.url);
  const values: Values = {
    node: {
      index: String(node.index),
      number: String(node.number),
      name: node.name,
      fleet: node.fleet,
      region: node.region ?? '',
      directory: work,
      output,
      random: String(random.int(2 ** 32)),
    },
    rendezvous: { url: dialledUrl(rendezvous), host: hostname, port, token: rendezvous.token },
    run: {
      id: run.id,
      name: run.name,
      seed: String(run.seed),
      nodes: String(nodesOf(run)),
    },
    experiment: { directory: run.experimentDirectory },
  };
  return ({ text, group, index, path }) => {
    const found =
      index !== undefined
        ? ofPeer(context.known, { group, index, path })
        : group === 'env'
          ? process.env[path.join('.')]
          : group === 'node' && path[0] === 'ports'
            ? ports.get(path.slice(1).join('.'))
            : (values as { readonly [group: string]: { readonly [name: string]: string } })[group]?.[path.join('.')];
    if (found === undefined) throw new RegattaError('NODE_START', `${text} has no value${reasonOf(context, { group, index, path })}`);
    return String(found);
  };
}

/** A key of a node's card, else the endpoint of that name; `address` is its first endpoint where it publishes no other. */
export function ofPeer(
  known: readonly NodeHandle[],
  { group, index, path }: Pick<RunValue, 'group' | 'index' | 'path'>,
): string | undefined {
  const peer = known.find((handle) => handle.fleet === group && handle.index === index);
  if (peer === undefined) return undefined;
  const ofCard = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as { [key: string]: unknown })[key] : undefined,
    peer.card,
  );
  if (ofCard !== undefined) return typeof ofCard === 'string' ? ofCard : JSON.stringify(ofCard);
  const name = path.join('.');
  const endpoint = Object.hasOwn(peer.endpoints, name) ? peer.endpoints[name] : undefined;
  return (endpoint ?? (name === 'address' ? Object.values(peer.endpoints)[0] : undefined))?.inside;
}

function reasonOf(
  { known }: NodeContext,
  { group, index, path }: { group: string; index: number | undefined; path: readonly string[] },
): string {
  if (group === 'env') return `: Regatta was started without ${path.join('.')} in its environment`;
  const peer = known.find((handle) => handle.fleet === group && handle.index === index);
  if (peer === undefined) return '';
  const card = typeof peer.card === 'object' && peer.card !== null ? Object.keys(peer.card) : [];
  const names = [...card, ...Object.keys(peer.endpoints)];
  return `: ${peer.name} has ${names.length === 0 ? 'neither a card nor ports' : `only ${names.join(', ')}`}`;
}
