import type { TextStream } from '../../model/reporter.ts';

/** What is written beside letters, and what stands for it where a terminal shows nothing but ASCII: one character for one, so that lines keep their length. */
const stand: { readonly [character: string]: string } = {
  '✓': '+',
  '✗': 'x',
  '›': '>',
  '…': '~',
  '–': '-',
  '━': '=',
  '─': '-',
  µ: 'u',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
};

/** The stream for a terminal that knows no other characters. */
export function asciiStream(stream: TextStream): TextStream {
  return {
    write: (text) => stream.write(text.replaceAll(/[^\p{ASCII}]/gu, (character) => stand[character] ?? '?')),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 0;
    },
    get rows() {
      return stream.rows ?? 0;
    },
  };
}
