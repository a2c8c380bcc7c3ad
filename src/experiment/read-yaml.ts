import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
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
import type { ExperimentSource } from './experiment-source.ts';
import type { Path, Position, Problem } from './problems.ts';

/** YAML whose keys and values can be found again by their path, through anchors and merge keys. */
export function readYaml(file: string, path: string, text: string): ExperimentSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings].map((error) => ({ offset: error.pos[0], message: inWords(error, document) }));
  const problems = [...errors, ...(errors.length > 0 ? [] : wrongReferences(document))].map(
    ({ offset, message }): Problem => ({ file, position: position(offset), path: [], message }),
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
    // anchors that multiply beyond reason
    return { ...source, value: undefined, problems: [{ file, path: [], message: messageOf(error) }] };
  }
}

/** The parser's message; where a key stands twice, with the key. */
function inWords({ code, message, pos }: YAMLError, document: Document): string {
  const [first = ''] = message.split('\n');
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

/** Aliases without an anchor above them or inside it, and merge keys of what is no map. */
function wrongReferences(document: Document): readonly WrongReference[] {
  const anchors: string[] = [];
  const wrong: WrongReference[] = [];
  visit(document, {
    Node: (_, node, around) => {
      if (!isAlias(node)) anchors.push(...(node.anchor ?? []));
      else wrong.push(...wrongAlias(node, document, around));
    },
  });
  visit(document, {
    Pair: (_, pair) => {
      if (keyOf(pair) === '<<' && !mergedMaps(pair, document).every(isMap) && !hasWrongAlias(pair, document)) {
        const offset = (isNode(pair.value) ? pair.value.range?.[0] : undefined) ?? 0;
        wrong.push({ offset, message: '<< takes a map or a list of maps; write <<: *name' });
      }
    },
  });
  return wrong;
}
