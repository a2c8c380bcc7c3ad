import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from './run-tool.ts';

test('a tool whose folder is removed while it runs is ended, and the error says so', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-tool-'));
  const log = join(directory, 'build.log');
  writeFileSync(log, '');
  const site = { log, guard: { watch: () => undefined }, guardedAs: 'test', signal: new AbortController().signal };
  const ended = runTool({ words: ['sleep', '60'], directory: tmpdir() }, site as never);
  setTimeout(() => rmSync(directory, { recursive: true }), 200);
  await expect(ended).rejects.toMatchObject({
    code: 'BUILD',
    message: '`sleep 60` was ended, since somebody removed the folder of the build',
    hint: `There is no ${log} any more.`,
  });
});
