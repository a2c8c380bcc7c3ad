import { expect, test } from 'vitest';
import type { PrometheusPlan } from '../model/plan.ts';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const text = 'kit: echo\nfleets: {a: 6}\nrounds: [{scenario: publish, rate: 1/s, for: 1m}]\n';
const plan = async (written: string): Promise<PrometheusPlan | undefined> => (await planOf(`${text}prometheus: ${written}\n`)).prometheus;
const problems = (written: string, before = text): Promise<readonly string[]> => pointedProblemsOf(`${before}prometheus: ${written}\n`);

test('without the key nothing is served and nothing pushed', async () => {
  expect((await planOf(text)).prometheus).toBeUndefined();
});

test('pages are served at an address, and stay for a minute at most', async () => {
  expect(await plan('{listen: 127.0.0.1:9464}')).toEqual({ listen: { host: '127.0.0.1', port: 9464 }, lingerNs: 60e9 });
  expect(await plan('{listen: 0.0.0.0:0, linger: 5s}')).toEqual({ listen: { host: '0.0.0.0', port: 0 }, lingerNs: 5e9 });
});

test('a Pushgateway is a URL, or a map with how often', async () => {
  expect(await plan('{push: http://127.0.0.1:9091/}')).toMatchObject({
    push: { to: 'http://127.0.0.1:9091', everyNs: 10e9, delete: false },
  });
  expect(await plan('{push: {to: https://push.example/prefix, every: 1s, delete: true}}')).toMatchObject({
    push: { to: 'https://push.example/prefix', everyNs: 1e9, delete: true },
  });
});

test('it does not change what is measured', async () => {
  expect((await planOf(`${text}prometheus: {listen: 127.0.0.1:9464}\n`)).comparableKey).toBe((await planOf(text)).comparableKey);
});

test('each thing that is wrong with it is told at its place', async () => {
  expect(await problems('{}')).toEqual([expect.stringContaining('prometheus: it asks for nothing; write {listen: 127.0.0.1:9464} or')]);
  expect(await problems('{lisen: 127.0.0.1:1}')).toEqual(['lisen ← prometheus.lisen: unknown key "lisen"; did you mean listen?']);
  expect(await problems('{listen: somewhere}')).toEqual([
    'somewhere ← prometheus.listen: "somewhere" is no place to listen; write 127.0.0.1:9464 or 0.0.0.0:9464',
  ]);
  expect(await problems('{push: gateway}')).toEqual([
    'gateway ← prometheus.push: "gateway" is no URL of a Pushgateway; write http://127.0.0.1:9091',
  ]);
  expect(await problems('{push: {to: http://127.0.0.1:9091, every: 10ms}}')).toEqual(['10ms ← prometheus.push.every: "10ms" is below 1s']);
  expect(await problems('{push: {to: http://me:secret@127.0.0.1:9091}}')).toEqual([
    expect.stringMatching(/prometheus\.push\.to: what 127\.0\.0\.1:9091 wants to know .* set REGATTA_PUSH_USER and REGATTA_PUSH_PASSWORD/),
  ]);
});

test('tags that would be labels of Regatta or Prometheus are refused, at their place', async () => {
  const tagged = text.replace('for: 1m', 'for: 1m, tags: {job: x, plan: gold}');
  expect(await pointedProblemsOf(tagged)).toEqual([]);
  expect(await problems('{listen: 127.0.0.1:0}', tagged)).toEqual([
    expect.stringMatching(/^job ← rounds\[0\]\.tags\.job: the tag job would be a label on pages for Prometheus/),
  ]);
  const together = text.replace(
    '{scenario: publish, rate: 1/s, for: 1m}',
    '{together: [{scenario: publish, rate: 1/s, for: 1m, tags: {le: x}}]}',
  );
  expect(await problems('{listen: 127.0.0.1:0}', together)).toEqual([expect.stringContaining('rounds[0].together[0].tags.le: ')]);
});

test('it needs the observer that counts', async () => {
  expect(await problems('{listen: 127.0.0.1:0}', `${text}observers: [recorder]\n`)).toEqual([
    expect.stringContaining('it goes by what the observer windows counts, which is left out'),
  ]);
});
