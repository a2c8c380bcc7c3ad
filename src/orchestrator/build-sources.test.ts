import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Artifact } from '../model/builder.ts';
import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import type { SourcePlan } from '../model/plan.ts';
import type { StepProgress } from '../model/reporter.ts';
import { buildSources, type SourceBuild } from './build-sources.ts';

const source: SourcePlan = { name: 'git', from: '.', options: {}, version: 'main', want: 'executable' };
const artifact: Artifact = {
  kind: 'executable',
  digest: 'd',
  directory: '/built',
  programs: ['/built/bin'],
  versions: { shop: '1a2b' },
  title: 'shop at main (1a2b)',
  notes: ['changes are left out'],
  log: '/log',
  isWarm: false,
};

async function built(
  sources: readonly (SourcePlan | undefined)[],
  build: (wanted: SourceBuild) => Promise<Artifact> = async () => artifact,
) {
  const fleets = sources.map((each, index) => plainFleet(`f${index}`, each === undefined ? {} : { source: each }));
  const plan = plainPlan('shop', { fleets, file: 'bench/shop.yaml', kits: [{ name: 'plain', url: 'file:///plain/kit.ts', version: '1' }] });
  const [wanted, steps]: [SourceBuild[], StepProgress[]] = [[], []];
  const context = {
    build: (each: SourceBuild) => {
      wanted.push(each);
      return build(each);
    },
    reporters: { step: (step: StepProgress) => void steps.push(step) },
    signal: new AbortController().signal,
  };
  const told = () => steps.map(({ title, state, detail }) => [title, state, ...(detail === undefined ? [] : [detail])].join(': '));
  return { ...(await buildSources(plan, context).catch((error: unknown) => ({ error }))), wanted, told: told() };
}

test('a source is built once for all fleets that have it, from the folder of the experiment', async () => {
  const result = await built([source, undefined, source]);
  expect(result.wanted).toEqual([{ source, directory: resolve('bench') }]);
  expect(result).toMatchObject({
    plan: { fleets: [{ software: { directory: '/built' } }, {}, { software: { directory: '/built' } }] },
    software: [
      { name: 'git', from: '.', version: 'main', fleets: ['f0', 'f2'], versions: { shop: '1a2b' }, notes: ['changes are left out'] },
    ],
  });
  expect(result.told).toEqual(['build . at main: started', 'build . at main: done: shop at main (1a2b)']);
});

test('a kit that was built is loaded from there', async () => {
  const module: SourcePlan = { ...source, name: 'npm', from: 'x', want: 'module' };
  const result = await built([module]);
  expect(result.wanted).toMatchObject([{ kit: '/plain' }]);
  expect(result).toMatchObject({ plan: { fleets: [{ program: { url: 'file:///built/node.ts' } }] } });
});

test('a build that fails is a step that failed', async () => {
  const result = await built([source], () => Promise.reject(new Error('no compiler')));
  expect(result).toMatchObject({ error: { message: 'no compiler' } });
  expect(result.told).toEqual(['build . at main: started', 'build . at main: failed: no compiler']);
});

test('each version of a fleet is built, and what was built says of which it is', async () => {
  const versions = ['v1', 'v2'].map((version, index) => ({
    name: index === 0 ? 'stable' : 'canary',
    share: 0.5,
    source: { ...source, version },
  }));
  const fleets = [plainFleet('a', { versions }), plainFleet('b', { versions })];
  const result = await buildSources(plainPlan('shop', { fleets, file: 'bench/shop.yaml' }), {
    build: async (wanted) => ({ ...artifact, directory: `/${wanted.source.version}` }),
    reporters: { step: () => undefined },
    signal: new AbortController().signal,
  });
  expect(result.software).toMatchObject([
    { version: 'v1', fleets: ['a', 'b'], versionNames: ['stable'] },
    { version: 'v2', fleets: ['a', 'b'], versionNames: ['canary'] },
  ]);
  expect(result.plan.fleets[1]?.versions).toMatchObject([
    { name: 'stable', software: { directory: '/v1' } },
    { name: 'canary', software: { directory: '/v2' } },
  ]);
});
