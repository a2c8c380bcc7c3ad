import { expect, test } from 'vitest';
import { planOf } from './fixtures/check-text.ts';
import { comparableKey } from './comparable-key.ts';

const text =
  'kit: echo\nparams: {D: 4}\nnode: {D: $D, heartbeat: 1s}\nfleets: {a: 6}\nrounds: [{scenario: publish, rate: 60/min, for: 1m}]\n';
const key = async (changed: string, options?: Parameters<typeof planOf>[1]) => (await planOf(changed, options)).comparableKey;

test('plans that measure the same have the same key, however they are written', async () => {
  const same = await key(text);
  expect(same).toMatch(/^[0-9a-f]{64}$/);
  expect(await key(`${text}seed: 9\nname: other\n`)).toBe(same);
  expect(await key(text.replace('1s', '1000ms').replace('60/min', '1/s').replace('for: 1m', 'for: 60s'))).toBe(same);
  expect(await key(text.replace('a: 6', 'a: {count: 6}'))).toBe(same);
  expect(await key(`${text}thresholds: [delivery.p99 < 1s]\nvalidity: {lag: 1s}\n`)).toBe(same);
  expect(await key(`${text}agents: 2\n`)).toBe(await key(`${text}agents: {count: auto, join: 1, listen: 0.0.0.0:41000}\n`));
});

test('versions and places of parts do not change the key', async () => {
  const plan = await planOf(text);
  const moved = { ...plan, kits: plan.kits.map((kit) => ({ ...kit, url: 'file:///elsewhere/kit.ts', version: '9.9.9' })) };
  expect(comparableKey(moved)).toBe(plan.comparableKey);
});

test('what is measured changes the key', async () => {
  const keys = await Promise.all([
    key(text),
    key(text, { define: ['D=5'] }),
    key(text.replace('a: 6', 'b: 6')),
    key(text.replace('a: 6', 'a: 7')),
    key(text.replace('60/min', '61/min')),
    key(`${text}network: {latency: 5ms}\n`),
    key(`${text}events: [deliver]\n`),
    key(`${text}agents: 1\n`),
    key(`${text}agents: {count: 1, pacing: spin}\n`),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
});
