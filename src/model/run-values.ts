/**
 * Values of the run in strings of an experiment: `$node.index`, `${node.index}`, `$boot[0].address`; `$$` is a dollar. They are checked when the plan is
 * made and filled in when a node starts.
 */

/** What stands for itself in every run: group → name → meaning. */
export const runValues = {
  node: {
    index: 'its number within its fleet, from 0',
    number: 'its number within the run, from 0',
    name: 'fleet and index: `server-0`',
    fleet: 'name of its fleet',
    region: 'its region; empty where it has none',
    directory: 'its working directory',
    output: 'its output directory',
    random: 'a whole number below 2³² that belongs to the seed and this node alone',
  },
  rendezvous: {
    url: 'WebSocket URL of the rendezvous, with its token',
    host: 'host of the rendezvous',
    port: 'port of the rendezvous',
    token: 'token that clients of the rendezvous show',
  },
  run: { id: 'id of the run', name: 'name of the experiment', seed: 'seed of the run', nodes: 'how many nodes the run has' },
  experiment: { directory: 'folder of the experiment file' },
} as const satisfies { readonly [group: string]: { readonly [name: string]: string } };

/** A value that stands in a text. */
export interface RunValue {
  /** As it is written: `$boot[0].address`. */
  readonly text: string;
  readonly group: string;
  /** Of a node of a fleet: which one. */
  readonly index?: number;
  /** `ports`, `http`; `address`. */
  readonly path: readonly string[];
}

/** A text cut at its values. */
export type TextPiece = string | RunValue;

const name = String.raw`[A-Za-z_][\w-]*`;
const value = String.raw`${name}(?:\[\d+\])?(?:\.[\w-]+)*`;
const pieces = new RegExp(String.raw`\$\$|\$\{([^}]*)\}|\$(${value})`, 'g');
const parts = new RegExp(String.raw`^(${name})(?:\[(\d+)\])?((?:\.[\w-]+)*)$`);

/** Cuts a text at its values. A dollar that no name follows is one. */
export function cutAtValues(text: string): readonly TextPiece[] {
  const found: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(pieces)) {
    const [whole, braced, bare] = match;
    found.push(text.slice(end, match.index), whole === '$$' ? '$' : readValue(whole, braced ?? bare ?? ''));
    end = match.index + whole.length;
  }
  found.push(text.slice(end));
  return found.filter((piece) => piece !== '');
}

function readValue(text: string, inside: string): RunValue {
  const [, group = inside, index, path = ''] = parts.exec(inside) ?? [];
  return { text, group, ...(index === undefined ? {} : { index: Number(index) }), path: path.split('.').slice(1) };
}

/** The text with its values; `lookUp` throws where one cannot be had. */
export function fillIn(text: string, lookUp: (value: RunValue) => string): string {
  return cutAtValues(text)
    .map((piece) => (typeof piece === 'string' ? piece : lookUp(piece)))
    .join('');
}
