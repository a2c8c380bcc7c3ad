import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from './fixtures/check-text.ts';
import { loadModule } from './load-module.ts';

function stdoutMethods(): readonly unknown[] {
  const { log, info, debug } = console;
  return [log, info, debug];
}

test('modules whose loading overlaps print nothing to stdout, and console is as it was when the last is there', async () => {
  const folder = temporaryFolder();
  const gate = Promise.withResolvers<void>();
  const shared = globalThis as { gateOfTest?: Promise<void> };
  shared.gateOfTest = gate.promise;
  const { log, info, debug, error } = console;
  onTestFinished(() => {
    delete shared.gateOfTest;
    Object.assign(console, { log, info, debug });
  });
  writeFileSync(join(folder, 'quick.mjs'), "await null;\nexport default 'quick';\n");
  writeFileSync(join(folder, 'slow.mjs'), "await globalThis.gateOfTest;\nexport default 'slow';\n");
  const [quick, slow] = [loadModule(join(folder, 'quick.mjs')), loadModule(join(folder, 'slow.mjs'))];
  expect(await quick).toEqual({ exported: 'quick' });
  expect(stdoutMethods()).toEqual([error, error, error]);
  gate.resolve();
  expect(await slow).toEqual({ exported: 'slow' });
  expect(stdoutMethods()).toEqual([log, info, debug]);
});

test('a failure within Regatta is placed where the module called it', async () => {
  const path = join(temporaryFolder(), 'asks.mjs');
  const own = pathToFileURL(resolve('src/model/json-path.ts')).href;
  writeFileSync(path, `import { parseJsonPath } from '${own}';\n\nexport default parseJsonPath(undefined);\n`);
  expect(await loadModule(path)).toMatchObject({
    message: expect.stringMatching(/^cannot be loaded: /) as string,
    position: { line: 3, column: 16 },
  });
});
