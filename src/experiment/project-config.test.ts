import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ProjectConfig, readProjectConfig } from './project-config.ts';

function read(text: string): Promise<ProjectConfig> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'regatta.config.yaml'), text);
  return readProjectConfig('regatta.config.yaml', folder);
}

test('rules of what is kept are read in canonical units; an empty file has none', async () => {
  expect(await read('keep: {runs: 100, for: 90d, builds: 2d}\n')).toEqual({
    keep: { runs: 100, forNs: 90 * 86_400e9, buildsNs: 2 * 86_400e9 },
  });
  expect(await read('')).toEqual({});
});

test('what is wrong is told with its place', async () => {
  await expect(read('keep:\n  run: 3\n')).rejects.toThrow('regatta.config.yaml:2:3: keep.run: unknown key "run"; did you mean runs?');
  await expect(read('keep: {for: 90}\n')).rejects.toThrow(/regatta\.config\.yaml:1:13: keep\.for: /);
  await expect(read('keep: {runs: -1}\n')).rejects.toThrow(/regatta\.config\.yaml:1:14: keep\.runs: /);
  await expect(read('keep: {builds: 3}\n')).rejects.toThrow(/regatta\.config\.yaml:1:16: keep\.builds: /);
  await expect(read('keep: {for: soon}\n')).rejects.toThrow('"soon" is no duration; write 90d');
  await expect(read('kept: {}\n')).rejects.toThrow('unknown key "kept"; did you mean keep?');
});
