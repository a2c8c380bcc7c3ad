import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
