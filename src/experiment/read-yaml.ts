import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { messageOf } from '../model/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { keepExact } from './exact-numbers.ts';
import type { ExperimentSource } from './experiment-source.ts';
import type { Path, Position, Problem } from './problems.ts';

/** YAML whose keys and values can be found again by their path, through anchors and merge keys. */
export function readYaml(file: string, path: string, text: string): ExperimentSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  keepExact(document);
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings].map((error) => ({ offset: error.pos[0], message: inWords(error, document) }));
  const problems = [...errors, ...(errors.length > 0 ? [] : wrongReferences(document))].map(
    ({ offset, message }): Problem => ({ file, position: position(offset), path: [], message }),
  );
  const locate = (path: Path, what: 'key' | 'value' = 'value'): Position | undefined => {
    return position(offsetOf(document, path, what));
  };
  const source = { file, path, locate };
  if (problems.length > 0) return { ...source, value: undefined, problems };
  try {
    return { ...source, value: document.toJS(), problems };
  } catch (error) {
    const message =
      error instanceof ReferenceError ? 'anchors multiply beyond reason: aliases of aliases stand for too many values' : messageOf(error);
    return { ...source, value: undefined, problems: [{ file, position: position(0), path: [], message }] };
  }
}

/** The parser's message; where a key stands twice, with the key. */
function inWords({ code, message, pos }: YAMLError, document: Document): string {
  const [first = ''] = message.split('\n');
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: a file holds one experiment';
  if (code !== 'DUPLICATE_KEY') return first;
  let name: string | undefined;
  visit(document, {
    Pair: (_, pair) => {
      if (isNode(pair.key) && pair.key.range?.[0] === pos[0]) name = keyOf(pair);
    },
  });
  return name === undefined ? first : `the key "${name}" stands twice: keys of a map must be unique`;
}

interface WrongReference {
  readonly offset: number;
  readonly message: string;
}

/** Aliases that stand for nothing, and merge keys of what is no map. */
function wrongReferences(document: Document): readonly WrongReference[] {
  const wrong: WrongReference[] = [];
  const add = (node: Node, message: string): void => {
    wrong.push({ offset: node.range?.[0] ?? 0, message });
  };
  const above: string[] = [];
  visit(document, {
    Value: (_, { anchor }) => {
      if (anchor !== undefined) above.push(anchor);
    },
    Alias: (_, alias, around) => {
      const target = alias.resolve(document);
      if (target === undefined) add(alias, `there is no anchor ${alias.source} above${didYouMean(alias.source, above)}`);
      else if (around.includes(target)) add(alias, `the anchor ${alias.source} would hold itself`);
    },
    Pair: (_, pair) => {
      if (keyOf(pair) !== '<<' || !isNode(pair.value)) return;
      const sources = mergedMaps(pair, document);
      if (!sources.every(isMap)) add(pair.value, '<< takes a map, or a list of maps; write <<: *name');
    },
  });
  return wrong;
}

function offsetOf(document: Document, path: Path, what: 'key' | 'value'): number {
  let node: Node | undefined = follow(document.contents, document);
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, key] of path.entries()) {
    const found = child(node, key, document);
    if (found === undefined) return offset;
    const place = what === 'key' && depth === path.length - 1 ? (found.key ?? found.value) : found.value;
    offset = place?.range?.[0] ?? found.key?.range?.[0] ?? offset;
    node = follow(found.value, document);
  }
  return offset;
}

interface Child {
  readonly key?: Node;
  readonly value: Node | undefined;
}

function child(node: Node | undefined, key: string | number, document: Document): Child | undefined {
  if (isSeq(node)) {
    // an option that stands alone, in place of its map, has no key in the file
    const item = Number.isNaN(Number(key)) ? node : node.items[Number(key)];
    return isNode(item) ? { value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((each) => keyOf(each) === String(key));
  if (pair !== undefined) return { ...(isNode(pair.key) ? { key: pair.key } : {}), value: isNode(pair.value) ? pair.value : undefined };
  for (const merged of node.items.filter((each) => keyOf(each) === '<<').flatMap((each) => mergedMaps(each, document))) {
    const found = child(merged, key, document);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mergedMaps(pair: Pair, document: Document): Node[] {
  const target = follow(isNode(pair.value) ? pair.value : null, document);
  const nodes = isSeq(target) ? target.items.map((item) => follow(isNode(item) ? item : null, document)) : [target];
  return nodes.filter((each) => each !== undefined);
}

/** The merge key is a symbol to the parser. */
function keyOf({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'symbol' ? key.value.description : String(key.value);
}

function follow(node: Node | null | undefined, document: Document): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) ?? undefined;
}
