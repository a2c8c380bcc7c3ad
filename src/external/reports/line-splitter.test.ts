import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestLineBytes, LineSplitter } from './line-splitter.ts';

/** Lines of the pieces; of those that are too long only that they are. */
function split(pieces: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter({
    line: (text, number) => lines.push(`${number} ${text}`),
    tooLong: (start, number) => lines.push(`${number} too long: ${start.slice(0, 5)}`),
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

test('lines are the same however the bytes come in pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(200)), fc.boolean(), (texts, cuts, isEnded) => {
      const lines = texts.map((text) => text.replaceAll('\n', '¶'));
      const bytes = Buffer.from(lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : ''));
      const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
      const expected = bytes.length === 0 ? [] : isEnded || lines.at(-1) !== '' ? lines : lines.slice(0, -1);
      expect(split(pieces)).toEqual(expected.map((line, index) => `${index + 1} ${line}`));
    }),
  );
});

test('a line that is too long is passed over, and those after it keep their numbers', () => {
  const long = Buffer.alloc(longestLineBytes + 1, 'x');
  const pieces = [Buffer.from('one\nhuge:'), long, long, Buffer.from('\nthree\n')];
  expect(split(pieces)).toEqual(['1 one', '2 too long: huge:', '3 three']);
  expect(split([Buffer.from('huge:'), long])).toEqual(['1 too long: huge:']);
});

test('a piece that is filled again does not change what was kept of it', () => {
  const piece = Buffer.from('begin');
  const lines: string[] = [];
  const splitter = new LineSplitter({ line: (text) => lines.push(text), tooLong: () => undefined });
  splitter.push(piece);
  piece.fill('x');
  splitter.push(Buffer.from('end\n'));
  expect(lines).toEqual(['beginend']);
});

test('bytes that are no UTF-8 are harmless', () => {
  expect(split([Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x80])])).toEqual(['1 \ufffd\ufffd', '2 \u0000\ufffd']);
});
