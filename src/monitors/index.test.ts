import { describe, expect, test } from 'vitest';
import { plannedMonitors } from '../model/planned-monitors.ts';
import { monitorContract } from '../sdk/monitor-contract.ts';
import { monitors } from './index.ts';

describe.each(Object.entries(monitors))('%s', (_, monitor) => {
  test.each(monitorContract(monitor))('$name', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});

test('the defaults sit where their declarations say', () => {
  for (const { name, place } of plannedMonitors({})) expect(monitors[name]?.place).toBe(place);
});
