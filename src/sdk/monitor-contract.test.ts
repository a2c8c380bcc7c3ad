import { expect, test } from 'vitest';
import diskSpace from '../../examples/monitors/disk-space.ts';
import type { Monitor, MonitorDeclaration } from '../model/monitor.ts';
import { monitorContract } from './monitor-contract.ts';

/** Names of the checks that a monitor fails, with what they say. */
async function failed(declaration: Partial<MonitorDeclaration>): Promise<Record<string, string>> {
  const start = (): Monitor => ({ read: (write) => write('waves_total', 1) });
  const found: Record<string, string> = {};
  for (const { name, check } of monitorContract({
    about: 'waves',
    place: 'run',
    series: { waves_total: 'waves' },
    start,
    ...declaration,
  })) {
    await check().catch((error: unknown) => (found[name] = String(error)));
  }
  return found;
}

const reading = (read: Monitor['read']): Partial<MonitorDeclaration> => ({ start: () => ({ read }) });

test('a monitor that does what it should fails nothing', async () => {
  expect(await failed({})).toEqual({});
});

test('the monitor of the examples does what it should', async () => {
  for (const { check } of monitorContract(diskSpace)) await expect(check()).resolves.toBeUndefined();
});

test('one that says nothing about itself, or sits nowhere', async () => {
  const check = 'says what it is, where it sits, and what each option and series is';
  expect(await failed({ about: '' })).toEqual({ [check]: 'Error: the monitor says nothing about itself' });
  expect(await failed({ place: 'here' as 'run' })).toEqual({ [check]: 'Error: its place is here' });
  expect(await failed({ series: { waves_total: '' } })).toEqual({ [check]: 'Error: series waves_total says nothing about itself' });
});

test('one with a default that its option does not accept', async () => {
  const found = await failed({ options: { since: { type: 'duration', default: 'soon', about: 'when' } } });
  expect(found['has options with valid defaults']).toContain('is not a duration');
});

test('one that throws, or hangs', async () => {
  const check = 'starts, reads within its interval, and ends';
  const throwing = reading(() => {
    throw new Error('no sea');
  });
  expect((await failed(throwing))[check]).toBe('Error: no sea');
  const hanging = {
    ...reading(() => new Promise<void>(() => undefined)),
    options: { every: { type: 'duration', default: '100ms', about: '' } },
  } as const;
  expect((await failed(hanging))[check]).toBe('Error: a reading did not end within 0.1 s');
});

test('one whose names or values are none, that gives nothing, or gives a value twice', async () => {
  const names = 'gives values under names that a page of Prometheus can have';
  const values = 'gives each value once in a reading, and no value where it has none';
  expect((await failed(reading((write) => write('waves per hour', 1))))[names]).toContain('waves per hour');
  expect((await failed(reading((write) => write('waves{b="1",a="2"}', 1))))[names]).toContain(
    'is not how a page has it: waves{a="2",b="1"}',
  );
  expect((await failed(reading((write) => write('waves_total', Number.NaN))))[values]).toContain('leave out what has no value');
  expect((await failed(reading(() => undefined)))[values]).toContain('it gives nothing');
  const twice = reading((write) => {
    write('waves_total', 1);
    write('waves_total', 1);
  });
  expect((await failed(twice))[values]).toContain('waves_total is given twice');
});

test('one whose counters fall, or that gives what it does not declare', async () => {
  let waves = 3;
  expect((await failed(reading((write) => write('waves_total', waves--))))['has counters that do not fall']).toContain(
    'waves_total fell from',
  );
  const undeclared = await failed({ series: { tides_total: 'tides' } });
  expect(undeclared['gives the series that it declares, and no others']).toContain('waves_total, which it does not declare');
});
