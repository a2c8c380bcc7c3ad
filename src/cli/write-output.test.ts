import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeOutput } from './write-output.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-whole-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('what was there stays until all is written, also behind a link', async () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  await writeOutput(file, (to) => writeFile(to, 'old'));
  symlinkSync(file, link);
  const broken = writeOutput(link, async (to) => {
    await writeFile(to, 'ne');
    throw new Error('the disk is full');
  });
  await expect(broken).rejects.toThrow('the disk is full');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file', 'link']);
  await writeOutput(link, (to) => writeFile(to, 'new'));
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder, { withFileTypes: true }).map((entry) => entry.isSymbolicLink())).toEqual([false, true]);
});

test.skipIf(!existsSync('/dev/null'))('a device stays one (needs /dev/null)', async () => {
  const written: string[] = [];
  await writeOutput('/dev/null', async (to) => void written.push(to));
  expect(written).toEqual(['/dev/null']);
});
