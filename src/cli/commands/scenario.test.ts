import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/regatta'));
});

function scenario(...args: string[]): Answer {
  return regattaIn(folder, ['scenario', ...args]);
}

test('new writes a scenario and an experiment under its name, which is valid', () => {
  const { code, stdout } = scenario('new', 'checkout');
  expect(code).toBe(0);
  expect(stdout).toContain('npx regatta scenario try checkout.ts');
  for (const file of ['checkout.ts', 'checkout.yaml']) expect(readFileSync(join(folder, file), 'utf8')).not.toContain('my-scenario');
  expect(regattaIn(folder, ['validate', 'checkout.yaml'])).toMatchObject({ code: 0 });
});

test('new writes nothing over what is there, nor under a name that will not do', () => {
  writeFileSync(join(folder, 'pay.yaml'), 'mine\n');
  expect(scenario('new', 'pay')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('pay.yaml is there already; nothing was written'),
  });
  expect(existsSync(join(folder, 'pay.ts'))).toBe(false);
  expect(readFileSync(join(folder, 'pay.yaml'), 'utf8')).toBe('mine\n');
  expect(scenario('new', '../pay')).toMatchObject({ code: 2, stderr: expect.stringContaining('"../pay" is no name for a scenario') });
});

test('try says what keeps it from trying', () => {
  for (const round of ['{for: 1s}', '{load: {command: [sleep, 9]}, for: 1s}']) {
    writeFileSync(join(folder, 'none.yaml'), `rounds: [${round}]\n`);
    expect(scenario('try', 'none.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.yaml has no measured round with a scenario'),
    });
  }
  writeFileSync(join(folder, 'broken.ts'), 'export default {;\n');
  expect(scenario('try', 'broken.ts')).toMatchObject({ code: 2, stderr: expect.stringContaining('broken.ts:1') });
  writeFileSync(join(folder, 'slip.ts'), 'export default { opration() {} };\n');
  expect(scenario('try', 'slip.ts')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'slip.ts is no scenario: its default export has no function operation (or user); nor is it an experiment',
    ),
  });
  expect(scenario('try', 'none.ts')).toMatchObject({ code: 2, stderr: expect.stringContaining('none.ts: there is no such file') });
});

test('try names the file that was to be tried where a param is wrong', () => {
  scenario('new', 'checkout');
  expect(scenario('try', 'checkout.ts', '-D', 'siz=1KiB').stderr).toContain(
    '-D siz=1KiB: the scenario has no param siz; did you mean size?; it has size, algorithm',
  );
});
