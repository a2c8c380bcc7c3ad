import { expect, test } from 'vitest';
import { plainFleet } from '../model/fixtures/plain-plan.ts';
import type { FleetPart } from '../model/fleet-of-node.ts';
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

const part = (fleet: FleetPlan, version?: string): FleetPart => ({ fleet, version });

test('what hosts loaded is told once where all have the same', () => {
  const versions = new LoadedVersions();
  versions.add([part(plainFleet('a'))], { kit: '1', x: '2' });
  versions.add([part(plainFleet('a')), part(plainFleet('b'))], { kit: '1', x: '2' });
  expect(versions.all).toEqual({ kit: '1', x: '2' });
});

test('hosts of one build that loaded different versions speak of a mixture', () => {
  const versions = new LoadedVersions();
  versions.add([part(plainFleet('a'))], { x: '1' });
  expect(() => versions.add([part(plainFleet('b'))], { x: '2' })).toThrow('hosts loaded different versions of x: 1 and 2');
});

test('two builds stand side by side, with their fleets', () => {
  const versions = new LoadedVersions();
  versions.add([part(built('stable', { x: '1' }))], { kit: '1', x: '1' });
  versions.add([part(built('canary', { x: '2' }))], { kit: '1', x: '2' });
  expect(versions.all).toEqual({ kit: '1', 'x (stable)': '1', 'x (canary)': '2' });
});

test('so do two versions of one fleet', () => {
  const versions = new LoadedVersions();
  versions.add([part(built('nodes', { x: '1' }), 'stable')], { x: '1' });
  versions.add([part(built('nodes', { x: '2' }), 'canary')], { x: '2' });
  expect(versions.all).toEqual({ 'x (nodes stable)': '1', 'x (nodes canary)': '2' });
});

test('a module that hosts did not load as it was built is an error', () => {
  const versions = new LoadedVersions();
  expect(() => versions.add([part(built('a', { x: '2' }))], { x: '1' })).toThrow('x 2 was built for a, and its hosts loaded 1');
  expect(() => new LoadedVersions().add([part(built('a', { x: '2' }))], {})).toThrow('its hosts loaded none');
});

test('what was built for programs is known without hosts that load it', () => {
  const versions = new LoadedVersions();
  versions.add([part(built('a', { shop: '1a2b' }, 'executable'))], { regatta: '1' });
  expect(versions.all).toEqual({ regatta: '1', shop: '1a2b' });
});
