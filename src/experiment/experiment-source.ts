import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Document } from 'yaml';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Path, Places, Position, Problem } from './problems.ts';

/** A file as it was written: plain values, and where each stands. */
export interface ExperimentSource extends Places {
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  readonly value: unknown;
  /** What keeps it from being read as a whole. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a file of settings: TypeScript or JavaScript by its default export, anything else as YAML 1.2 (of which JSON is a part).
 * @throws RegattaError FILE_UNREADABLE
 */
export async function readSource(file: string, cwd: string): Promise<ExperimentSource> {
  const path = resolve(cwd, file);
  const text = await readText(file, path);
  return /^\.[mc]?[jt]s$/.test(extname(path)) ? readModule(file, path) : readYaml(file, path, text);
}

/** @throws RegattaError FILE_UNREADABLE */
export async function readText(file: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RegattaError('FILE_UNREADABLE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

async function readModule(file: string, path: string): Promise<ExperimentSource> {
  const source = { file, path, locate: () => undefined };
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    if (module.default !== undefined) return { ...source, value: structuredClone(module.default), problems: [] };
    return {
      ...source,
      value: undefined,
      problems: [{ file, path: [], message: 'has no default export; write: export default defineExperiment({…})' }],
    };
  } catch (error) {
    return { ...source, value: undefined, problems: [{ file, path: [], message: `cannot be loaded: ${messageOf(error)}` }] };
  }
}

/** YAML whose keys and values can be found again by their path, through anchors and merge keys. */
function readYaml(file: string, path: string, text: string): ExperimentSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = [...document.errors, ...document.warnings].map(
    ({ message, pos }): Problem => ({ file, position: position(pos[0]), path: [], message: message.split('\n')[0] ?? message }),
  );
  const locate = (path: Path, what: 'key' | 'value' = 'value'): Position | undefined => {
    const offset = offsetOf(document, path, what);
    return offset === undefined ? undefined : position(offset);
  };
  const source = { file, path, locate };
  if (problems.length > 0) return { ...source, value: undefined, problems };
  try {
    return { ...source, value: document.toJS(), problems };
  } catch (error) {
    // an alias without its anchor, or anchors that multiply beyond reason
    return { ...source, value: undefined, problems: [{ file, path: [], message: messageOf(error) }] };
  }
}

function offsetOf(document: Document, path: Path, what: 'key' | 'value'): number | undefined {
  let node: Node | undefined = follow(document.contents, document);
  let offset = node?.range?.[0];
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
    const item = node.items[Number(key)];
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
