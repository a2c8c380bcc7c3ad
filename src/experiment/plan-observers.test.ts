import { expect, test } from 'vitest';
import { checkText, planOf, problemsOf } from './fixtures/check-text.ts';
import { atPath } from './problems.ts';

const minimal = 'kit: echo\nfleets: {servers: 1}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\n';
const columns = "{ ts: { type: 'time', about: 'when' }, size: { type: 'int', about: 'how large' } }";

function moduleWith(tables: string): string {
  return `export default { about: '', tables: ${tables}, make: () => ({}) };\n`;
}

test('observers stand in the plan with their options and the tables that they write; without the key the defaults run', async () => {
  const files = { 'mine.ts': moduleWith(`[{ name: 'answers', about: 'answers', columns: ${columns} }]`) };
  const { observers = [] } = await planOf(`${minimal}observers: [recorder, windows, {name: failures, most: 3}, ./mine.ts]\n`, { files });
  expect(observers.slice(0, 3)).toEqual([
    { name: 'recorder', options: {}, tables: [] },
    { name: 'windows', options: {}, tables: [] },
    { name: 'failures', options: { most: 3 }, tables: [] },
  ]);
  expect(observers[3]).toMatchObject({ name: './mine.ts', url: expect.stringMatching(/^file:.*mine\.ts$/), tables: [{ name: 'answers' }] });
  expect((await planOf(minimal)).observers).toBeUndefined();
});

test('two of one module share its table', async () => {
  const files = { 'mine.ts': moduleWith(`[{ name: 'answers', about: 'answers', columns: ${columns} }]`) };
  const { observers = [] } = await planOf(`${minimal}observers: [recorder, windows, ./mine.ts, ./mine.ts]\n`, { files });
  expect(observers.map(({ tables }) => tables.length)).toEqual([0, 0, 1, 0]);
});

test.each([
  [
    "[{ name: 'answers' }]",
    'one of its tables is none: it needs a name, what it is about, and columns, each with a type and what it is about',
  ],
  ["[{ name: 'answers', columns: { ts: { type: 'when' } } }]", 'one of its tables is none: it needs a name, what it is about, and columns'],
  ["[{ name: 'answers', columns: { size: { type: 'int' } } }]", 'table answers: the first column must be `ts` of type `time`'],
  ["[{ name: 'Answers', columns: { ts: { type: 'time' } } }]", 'table Answers: the name "Answers" must be lower case letters'],
  ["[{ name: 'samples', columns: { ts: { type: 'time' } } }]", 'there is a table samples already, with other columns; take another name'],
])('tables that cannot be recorded are told before the run: %s', async (tables, message) => {
  const [problem = '', ...others] = await problemsOf(`${minimal}observers: [recorder, windows, ./mine.ts]\n`, {
    files: { 'mine.ts': moduleWith(tables) },
  });
  expect(problem).toContain(`x.yaml:4:32: observers[2]: ${message}`);
  expect(others).toEqual([]);
});

test('what is none is told', async () => {
  expect(await problemsOf(`${minimal}observers: [5]\n`)).toEqual([
    'x.yaml:4:13: observers[0]: 5 is not an observer; write its name or path, or {name: …, its options}',
  ]);
});

test('one of Regatta that stands there twice is refused, since it would keep all twice', async () => {
  expect(await problemsOf(`${minimal}observers: [recorder, windows, recorder, failures, {name: failures, most: 3}]\n`)).toEqual([
    'x.yaml:4:32: observers[2]: recorder stands there twice',
    'x.yaml:4:59: observers[4].name: failures stands there twice: it would keep every operation twice',
  ]);
  expect(await problemsOf(`${minimal}reporters: [terminal, markdown, terminal]\n`)).toEqual([
    'x.yaml:4:33: reporters[2]: terminal stands there twice',
  ]);
});

test('what the run does without is worth a warning', async () => {
  const { set } = await checkText(`${minimal}observers: [failures]\n`);
  expect(set?.warnings.map(atPath)).toEqual([
    'observers: the recorder is left out: there are no samples, and metrics of operations have no data',
    'observers: windows are left out: the live view shows no operations',
  ]);
});

test('what ends the load by counts of windows cannot do without them', async () => {
  const text = `${minimal}observers: [recorder]\nthresholds: [{metric: operations.p99 < 1s, abort: true}]\n`;
  expect(await problemsOf(text)).toEqual([
    'x.yaml:5:51: thresholds[0].abort: it goes by what the observer windows counts, which is left out',
  ]);
});
