import { expect, test } from 'vitest';
import { planOf, problemsOf } from './fixtures/check-text.ts';

const minimal = 'kit: echo\nfleets: {servers: 1}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\n';

test('monitors stand in the plan with their interval and where they sit, several of one kind as well', async () => {
  const mine =
    "export default { about: '', place: 'host', options: { disk: { type: 'text', about: 'which' } }, start: () => ({ read() {} }) };\n";
  const written = '[processes, {name: scrape, url: http://a, every: 5s}, {name: scrape, url: http://b}, {name: ./mine.ts, disk: sda}]';
  const { monitors } = await planOf(`${minimal}monitors: ${written}\n`, { files: { 'mine.ts': mine } });
  expect(monitors).toEqual([
    { name: 'processes', place: 'machine', options: { every: 1e9 } },
    { name: 'scrape', place: 'run', options: { url: 'http://a', every: 5e9 } },
    { name: 'scrape', place: 'run', options: { url: 'http://b', every: 1e9 } },
    { name: './mine.ts', place: 'host', url: expect.stringMatching(/^file:.*mine\.ts$/) as string, options: { disk: 'sda', every: 1e9 } },
  ]);
});

test('without the key the defaults are the run’s to know, and an empty list is none', async () => {
  expect((await planOf(minimal)).monitors).toBeUndefined();
  expect((await planOf(`${minimal}monitors: []\n`)).monitors).toEqual([]);
});

test('an interval of its own takes the place of the one that all have', async () => {
  const slow =
    "export default { about: '', place: 'run', options: { every: { type: 'duration', default: '30s', about: 'seldom' } }, start() {} };\n";
  const { monitors } = await planOf(`${minimal}monitors: [./slow.ts]\n`, { files: { 'slow.ts': slow } });
  expect(monitors?.[0]?.options).toEqual({ every: 30e9 });
});

test.each([
  ['[proceses]', 'monitors[0]: there is no monitor proceses; did you mean processes?'],
  ['[{name: processes, evry: 1s}]', 'monitors[0].evry: unknown key "evry"; did you mean every?'],
  ['[{name: processes, every: 1ms}]', 'monitors[0].every: "1ms" is below 100ms'],
  ['[{name: scrape}]', 'monitors[0].url: is missing: of the page'],
  ['[{processes: {every: 1s}}]', 'monitors[0]: its name does not stand above its options; write {name: processes, …}'],
  ['[./nowhere.ts]', 'monitors[0]: ./nowhere.ts: there is no such file'],
  ['[./unplaced.ts]', 'monitors[0]: it does not say its place; accepted: run, machine, host'],
  ['[./misplaced.ts]', 'monitors[0]: its place is "hosts"; did you mean host?'],
  ['[{name: ./picky.ts, disk: sdz}]', 'monitors[0].disk: there is no disk sdz'],
  ['[./careless.ts]', 'monitors[0]: ./careless.ts cannot look at its options: oh no'],
  ['[./observer.ts]', 'monitors[0]: ./observer.ts is no monitor: its default export has no function start'],
])('what cannot be is told before the run: %s', async (written, message) => {
  const files = {
    'unplaced.ts': 'export default { start() {} };\n',
    'misplaced.ts': "export default { place: 'hosts', start() {} };\n",
    'picky.ts': `export default { place: 'run', options: { disk: { type: 'text', about: 'which' } }, start() {},
      review: ({ disk }) => [{ text: 'there is no disk ' + disk, path: ['disk'] }] };\n`,
    'careless.ts': "export default { place: 'run', start() {}, review() { throw new Error('oh no'); } };\n",
    'observer.ts': 'export default { make() {} };\n',
  };
  const [problem = '', ...others] = await problemsOf(`${minimal}monitors: ${written}\n`, { files });
  expect(problem).toContain(message);
  expect(others).toEqual([]);
});
