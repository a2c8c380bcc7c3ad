import { beforeEach, expect, test, vi } from 'vitest';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { Reporter, RunEnded } from '../model/reporter.ts';
import { ReporterGroup } from './reporter-group.ts';

const ended: RunEnded = { id: 'run-1', directory: '/runs/run-1', plan: plainPlan('any', { fleets: [] }), results: null, text: '' };

let stderr = '';
beforeEach(() => {
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});

/** A reporter that notes what it is told. */
function noting(): { readonly told: string[]; readonly reporter: Reporter } {
  const told: string[] = [];
  const reporter: Reporter = {
    step: ({ title }) => void told.push(title),
    runEnded: () => void told.push('end'),
  };
  return { told, reporter };
}

test('one that throws is told of once, with its name and where it happened, and left out; the others are told of everything', async () => {
  const { told, reporter } = noting();
  const broken = vi.fn(() => {
    throw new Error('no such thing');
  });
  const group = new ReporterGroup([
    { name: './mine.ts', make: () => ({ step: broken, runEnded: broken }) },
    { name: 'other', make: () => reporter },
  ]);
  group.step({ title: 'one', state: 'started' });
  group.step({ title: 'two', state: 'started' });
  await group.runEnded(ended);
  expect(told).toEqual(['one', 'two', 'end']);
  expect(broken).toHaveBeenCalledOnce();
  expect(stderr).toMatch(/^reporter \.\/mine\.ts failed and is left out: Error: no such thing\n {4}at .*reporter-group\.test\.ts/);
  expect(group.failed).toEqual(['./mine.ts']);
});

test('one that cannot be made is left out', async () => {
  const { told, reporter } = noting();
  const make = (): Reporter => {
    throw new Error('no room');
  };
  const group = new ReporterGroup([
    { name: 'first', make },
    { name: 'other', make: () => reporter },
  ]);
  await group.runEnded(ended);
  expect(told).toEqual(['end']);
  expect(stderr).toContain('reporter first failed and is left out: Error: no room');
});

test('one that fails later, in a promise that nobody waits for, ends nothing', async () => {
  const { told, reporter } = noting();
  // authors do so, whatever the types say
  const later = { step: async () => Promise.reject(new Error('too late')) } as unknown as Reporter;
  const group = new ReporterGroup([
    { name: 'later', make: () => later },
    { name: 'other', make: () => reporter },
  ]);
  group.step({ title: 'one', state: 'started' });
  await vi.waitFor(() => expect(stderr).toContain('reporter later failed and is left out: Error: too late'));
  expect(told).toEqual(['one']);
});

test('one that never comes back does not keep the run from ending', async () => {
  const { told, reporter } = noting();
  const group = new ReporterGroup(
    [
      { name: 'endless', make: () => ({ runEnded: () => new Promise(() => {}) }) },
      { name: 'other', make: () => reporter },
    ],
    { endMs: 5 },
  );
  await group.runEnded(ended);
  expect(told).toEqual(['end']);
  expect(stderr).toContain('reporter endless failed and is left out: Error: it was not done after 0.005 s');
});

test('two of one name are two', async () => {
  const [one, two] = [noting(), noting()];
  const group = new ReporterGroup([one, two].map(({ reporter }) => ({ name: 'same', make: () => reporter })));
  await group.runEnded(ended);
  expect([one.told, two.told]).toEqual([['end'], ['end']]);
});
