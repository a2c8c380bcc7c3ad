import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DueTimesFile } from './due-times-file.ts';

function fileOf(text: string): DueTimesFile {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-due-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'due.txt');
  writeFileSync(path, text);
  return new DueTimesFile(path);
}

function read(file: DueTimesFile, most: number): readonly number[] {
  return Array.from({ length: most }, () => file.next());
}

test('reads numbers of any kind, passes over comments and empty lines, and stays at its end', () => {
  const end = Number.POSITIVE_INFINITY;
  expect(read(fileOf('# due\n0\n\n15\r\n2.5e1\n1234567890123456768\n40'), 7)).toEqual([0, 15, 25, 1234567890123456768, 40, end, end]);
  expect(read(fileOf(''), 1)).toEqual([end]);
});

test('tells where a line is no number, which neither ends the file', () => {
  const file = fileOf('1\nInfinity\nsoon\n  \n');
  expect(read(file, 4)).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
  expect(file.line).toBe(4);
});

test('reads on over the pieces in which it takes a long file, whether or not the last line ends', () => {
  const times = Array.from({ length: 300_000 }, (_, index) => index * 1001);
  for (const last of ['', '\n']) {
    const file = fileOf(times.join('\n') + last);
    expect(read(file, times.length + 1)).toEqual([...times, Number.POSITIVE_INFINITY]);
    expect(file.line).toBe(times.length);
  }
});

test('does not keep reading a line that has no end', () => {
  expect(fileOf('1'.repeat(3 << 20)).next()).toBeNaN();
});
