import { expect, test } from 'vitest';
import { planOf, pointedProblemsOf, problemsOf } from './fixtures/check-text.ts';

const minimal = 'kit: echo\nfleets: {servers: 1}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\n';
const mine = "export default { options: { every: { type: 'duration', default: '5s', about: 'how often' } }, make: () => ({}) };\n";

test('a part stands by its name, or beside its options; the same may stand twice', async () => {
  const { reporters } = await planOf(`${minimal}reporters: [terminal, {name: markdown, title: Weekly}, markdown]\n`);
  expect(reporters).toEqual([
    { name: 'terminal', options: {} },
    { name: 'markdown', options: { title: 'Weekly' } },
    { name: 'markdown', options: { title: 'Report' } },
  ]);
});

test('a part of a file is found from the experiment, its options checked as those of any other', async () => {
  const files = { 'mine.ts': mine };
  const { reporters = [] } = await planOf(`${minimal}reporters: [./mine.ts, {name: ./mine.ts, every: 10s}]\n`, { files });
  expect(reporters.map(({ options }) => options)).toEqual([{ every: 5e9 }, { every: 10e9 }]);
  expect(reporters[0]?.url).toMatch(/^file:\/\/.*\/mine\.ts$/);
  expect(await pointedProblemsOf(`${minimal}reporters: [{name: ./mine.ts, evry: 10s}, {name: ./mine.ts, every: 3}]\n`, { files })).toEqual([
    'evry ← reporters[0].evry: unknown key "evry"; did you mean every?',
    '3 ← reporters[1].every: 3 is not a duration; it lacks its unit: write 3s or 3ms',
  ]);
});

test('a part that is not there is told with its place and what is meant', async () => {
  expect(await pointedProblemsOf(`${minimal}reporters: [markdwn, {name: terminl}, slack, makrdown]\n`)).toEqual([
    'markdwn ← reporters[0]: there is no reporter markdwn; did you mean markdown?',
    'terminl ← reporters[1].name: there is no reporter terminl; did you mean terminal?',
    'slack ← reporters[2]: there is no reporter slack; accepted: terminal, markdown; a file is written ./slack.ts',
    'makrdown ← reporters[3]: there is no reporter makrdown; did you mean markdown?',
  ]);
  expect(await pointedProblemsOf(`${minimal}reporters: [{title: x}, {markdown: {title: x}}, {markdown: }, 3]\n`)).toEqual([
    '{ ← reporters[0].name: is missing: name or path of the reporter, beside its options; write e.g. markdown',
    '{ ← reporters[1]: its name does not stand above its options; write {name: markdown, …}',
    '{ ← reporters[2]: its name does not stand above its options; write {name: markdown, …}',
    '3 ← reporters[3]: 3 is not a reporter; write its name or path, or {name: …, its options}',
  ]);
});

test('a file that is no part says why', async () => {
  const files = {
    'broken.ts': 'throw new Error("boom");\n',
    'other.ts': 'export default { operation() {} };\n',
    'empty.ts': 'export const x = 1;\n',
  };
  const problems = await problemsOf(`${minimal}reporters: [./nowhere.ts, ./broken.ts, ./other.ts, ./empty.ts]\n`, { files });
  expect(problems[0]).toContain('reporters[0]: ./nowhere.ts: there is no such file');
  expect(problems[1]).toMatch(/reporters\[1\]: \.\/broken\.ts:1:\d+: cannot be loaded: boom/);
  expect(problems[2]).toContain('reporters[2]: ./other.ts is no reporter: its default export has no function make');
  expect(problems[3]).toContain('reporters[3]: ./empty.ts is no reporter: its default export has no function make');
});

test('who is told of a run does not change what it measures', async () => {
  const one = await planOf(minimal);
  const other = await planOf(`${minimal}reporters: [terminal]\n`);
  expect(other.comparableKey).toBe(one.comparableKey);
});
