import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { loadedVersions } from './loaded-versions.ts';

test('tells the version of the package and of each direct dependency, the closest copy as Node itself would load it', () => {
  const root = mkdtempSync(join(tmpdir(), 'regatta-versions-'));
  const put = (path: string, manifest: object): void => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
  };
  put('kits/mine', { name: 'mine', version: '1.2.3', dependencies: { near: '*', '@far/away': '*', absent: '*' } });
  put('kits/mine/node_modules/near', { name: 'near', version: '2.0.0' });
  put('node_modules/near', { name: 'near', version: '9.9.9' });
  put('node_modules/@far/away', { name: '@far/away', version: '3.0.0-rc.1' });
  mkdirSync(join(root, 'kits/mine/nodes'));
  const versions = loadedVersions(pathToFileURL(join(root, 'kits/mine/nodes/program.ts')).href);
  expect(versions).toEqual({ mine: '1.2.3', near: '2.0.0', '@far/away': '3.0.0-rc.1' });
  rmSync(root, { recursive: true });
});
