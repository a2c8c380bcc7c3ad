import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file of the repository as a page shows it: what runs is what is read. */
export function codeBlock(path: string, language: string): string {
  const text = readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');
  return `\`\`\`${language}\n${text}\`\`\``;
}
