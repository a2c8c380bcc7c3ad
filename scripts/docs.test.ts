import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorRegistry, exitCodes } from '../src/model/errors.ts';
import { errorsDoc } from './errors-doc.ts';

function doc(name: string): string {
  return readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}

test('docs/exit-codes.md has a row for every exit code, under its name', () => {
  for (const [name, code] of Object.entries(exitCodes)) expect(doc('exit-codes.md')).toContain(`| ${code} | \`${name}\` |`);
});

test('docs/README.md leads to every page', () => {
  const pages = readdirSync(new URL('../docs', import.meta.url)).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(pages.filter((page) => !doc('README.md').includes(`](${page})`))).toEqual([]);
});

test('docs/errors.md has every error with its exit code', () => {
  for (const [code, { exit }] of Object.entries(errorRegistry)) expect(errorsDoc()).toContain(`| \`${code}\` | ${exit} |`);
});
