import { describe, expect, test } from 'vitest';
import type { MonitorDeclaration } from '../model/monitor.ts';
import { plannedMonitors } from '../model/planned-monitors.ts';
import { monitorContract } from '../sdk/monitor-contract.ts';
import { monitors } from './index.ts';

// the others need something to read, which their own tests have
describe.each(['processes', 'node', 'machine'])('%s', (name) => {
  test.each(monitorContract(monitors[name] as MonitorDeclaration))('$name', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});

test('the defaults sit where their declarations say', () => {
  for (const { name, place } of plannedMonitors({})) expect(monitors[name]?.place).toBe(place);
});
