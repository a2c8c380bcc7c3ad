import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { resultsJsonSchema } from '../src/analysis/results-schema.ts';
import { validityRulesDoc } from '../src/analysis/validity.ts';
import { experimentSchema } from '../src/cli/commands/schema.ts';
import { errorsDoc } from './errors-doc.ts';
import { experimentFileDoc } from './experiment-file-doc.ts';
import { runDirectoryDoc } from './run-directory-doc.ts';

/** Every file that is made from code. `--check` writes nothing and fails when one has drifted. */
const generated: readonly { readonly path: string; readonly make: (current: string) => string | Promise<string> }[] = [
  { path: 'schema/experiment.schema.json', make: async () => json(await experimentSchema()) },
  { path: 'schema/results.schema.json', make: () => json(resultsJsonSchema()) },
  { path: 'docs/errors.md', make: errorsDoc },
  { path: 'docs/experiment-file.md', make: experimentFileDoc },
  { path: 'docs/run-directory.md', make: runDirectoryDoc },
  { path: 'docs/measurement.md', make: (text) => withTable(text, '<!-- validity rules: made by npm run generate -->', validityRulesDoc()) },
];

/** The text with another table behind the line that marks it. */
function withTable(text: string, mark: string, table: string): string {
  const [before = '', after = ''] = text.split(`${mark}\n`);
  return `${before}${mark}\n${table}${after.slice(after.indexOf('\n\n'))}`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
for (const { path, make } of generated) {
  const file = resolve(root, path);
  const current = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const content = await make(current);
  if (content === current) continue;
  if (check) {
    console.error(`${path} has drifted from the code: run npm run generate`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`wrote ${path}`);
  }
}
