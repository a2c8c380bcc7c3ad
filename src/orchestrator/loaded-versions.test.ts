import { expect, test } from 'vitest';
import { plainFleet } from '../model/fixtures/plain-plan.ts';
import type { FleetPlan } from '../model/plan.ts';
import { LoadedVersions } from './loaded-versions.ts';

const built = (name: string, versions: { readonly [name: string]: string }, want: 'module' | 'executable' = 'module'): FleetPlan =>
  plainFleet(name, {
    source: { name: 'npm', from: 'x', options: {}, version: null, want },
    software: {
      directory: `/${Object.values(versions).join()}`,
      programs: [],
      versions,
      ...(want === 'module' ? { packages: versions } : {}),
    },
  });

test('what hosts loaded is told once where all have the same', () => {
  const versions = new LoadedVersions();
  versions.add([plainFleet('a')], { kit: '1', x: '2' });
  versions.add([plainFleet('a'), plainFleet('b')], { kit: '1', x: '2' });
  expect(versions.all).toEqual({ kit: '1', x: '2' });
});

test('hosts of one build that loaded different versions speak of a mixture', () => {
  const versions = new LoadedVersions();
  versions.add([plainFleet('a')], { x: '1' });
  expect(() => versions.add([plainFleet('b')], { x: '2' })).toThrow('hosts loaded different versions of x: 1 and 2');
});

test('two builds stand side by side, with their fleets', () => {
  const versions = new LoadedVersions();
  versions.add([built('stable', { x: '1' })], { kit: '1', x: '1' });
  versions.add([built('canary', { x: '2' })], { kit: '1', x: '2' });
  expect(versions.all).toEqual({ kit: '1', 'x (stable)': '1', 'x (canary)': '2' });
});

test('a module that hosts did not load as it was built is an error', () => {
  const versions = new LoadedVersions();
  expect(() => versions.add([built('a', { x: '2' })], { x: '1' })).toThrow('x 2 was built for a, and its hosts loaded 1');
  expect(() => new LoadedVersions().add([built('a', { x: '2' })], {})).toThrow('its hosts loaded none');
});

test('what was built for programs is known without hosts that load it', () => {
  const versions = new LoadedVersions();
  versions.add([built('a', { shop: '1a2b' }, 'executable')], { regatta: '1' });
  expect(versions.all).toEqual({ regatta: '1', shop: '1a2b' });
});
