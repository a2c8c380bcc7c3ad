import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const load = '{scenario: ./load.ts, rate: 4/s, for: 1s}';
const files = { 'load.ts': 'export default { operation() {} };\n' };
const text = (fleets: string, more = ''): string => `rounds: [${load}]\n${more}fleets:\n  ${fleets}\n`;
const fleets = async (written: string, more?: string) => (await planOf(text(written, more), { files })).fleets;
const problems = async (written: string, more?: string) => pointedProblemsOf(text(written, more), { files });

const limit = 30 * 60e9;

describe('a source', () => {
  test('is kept as it was asked for, with its version', async () => {
    const [first, second] = await fleets(
      'a: {count: 1, command: ./a, source: {git: ., build: make, limit: 5min}, version: main}\n  b: {count: 1, command: ./b, source: {git: https://host/b.git}}',
    );
    expect(first?.source).toEqual({
      name: 'git',
      from: '.',
      options: { build: 'make', folder: '.', limit: 5 * 60e9 },
      version: 'main',
      want: 'executable',
    });
    expect(second?.source).toMatchObject({ from: 'https://host/b.git', version: null, options: { folder: '.', limit } });
  });

  test('may say how its nodes are started, with values of the run', async () => {
    const [fleet] = await fleets("a: {count: 1, ports: [http], source: {git: ., run: './a --port $node.ports.http'}}");
    expect(fleet?.params).toMatchObject({ command: ['./a', '--port', '$node.ports.http'] });
    expect(fleet?.source?.options).toEqual({ folder: '.', limit });
  });

  test('may be a program that is there, with its arguments', async () => {
    const [fleet, other] = await fleets(
      "a: {count: 1, ports: [http], source: {command: './a --port $node.ports.http'}}\n  b: {count: 1, source: {command: [./b, --fast]}}",
    );
    expect([fleet?.params['command'], fleet?.source?.from]).toEqual([['./a', '--port', '$node.ports.http'], './a --port $node.ports.http']);
    expect([other?.params['command'], other?.source?.from]).toEqual([['./b', '--fast'], './b']);
  });

  test('is shared by fleets under node, also its version, and none of nodes that run already', async () => {
    const shared = 'node: {source: {git: ., run: ./a}, version: 17}\n';
    const all = await fleets('a: 1\n  b: {count: 1, version: v2}\n  c: {attach: 127.0.0.1:80}', shared);
    expect(all.map(({ source }) => source?.version)).toEqual(['17', 'v2', undefined]);
    expect(all[0]?.source?.version).toBe('17');
  });

  test('changes what is measured, its version does not', async () => {
    const keyOf = async (fleet: string) => (await planOf(text(`a: {count: 1, command: ./a, ${fleet}}`), { files })).comparableKey;
    const key = await keyOf('source: {git: .}, version: main');
    expect(await keyOf('source: {git: .}, version: v2')).toBe(key);
    expect(await keyOf('source: {git: .}')).toBe(key);
    expect(await keyOf('source: {git: ., build: make}')).not.toBe(key);
  });
});

describe('what is wrong with a source', () => {
  test.each([
    [
      '{count: 1, command: ./a, source: {gti: .}}',
      '{ ← fleets.a.source: names no builder: there is no builder "gti"; did you mean git?; accepted: ',
    ],
    ['{count: 1, command: ./a, source: {}}', '{ ← fleets.a.source: names no builder; accepted: '],
    ['{count: 1, source: {git: ., command: ./a}}', '{ ← fleets.a.source: git and command exclude each other'],
    ['{count: 1, command: ./a, source: {git: ., biuld: make}}', 'biuld ← fleets.a.source.biuld: unknown key "biuld"; did you mean build?'],
    ['{count: 1, command: ./a, source: {git: 4}}', '4 ← fleets.a.source.git: 4 is not a text'],
    ['{count: 1, command: ./a, source: {git: ., limit: 5}}', '5 ← fleets.a.source.limit: 5 is not a duration; it lacks its unit'],
    ['{count: 1, command: ./a, source: {git: ., run: ./b}}', 'run ← fleets.a.source.run: run and the command beside source exclude'],
    ['{count: 1, command: ./a, version: v1}', 'version ← fleets.a.version: of which source?'],
    [
      '{count: 1, command: ./a, source: {git: .}, version: 1.10}',
      '1.10 ← fleets.a.version: 1.1 is not a text; write main, or "1.10" in quotes',
    ],
    ['{attach: 127.0.0.1:80, source: {git: .}}', 'source ← fleets.a.source: its nodes run already'],
    ["{count: 1, source: {git: ., run: './a $node.prots.http'}}", "'./a $node.prots.http' ← fleets.a.command: "],
  ])('is told at its place: %s', async (fleet, told) => {
    const [first = '', ...others] = await problems(`a: ${fleet}`);
    expect(first.startsWith(told.replace(/^'.*' ←/, "' ←"))).toBe(true);
    expect(others).toEqual([]);
  });

  test('is also that it makes what no host can load', async () => {
    const told = await pointedProblemsOf(
      'kit: echo\nrounds: [{scenario: publish, rate: 4/s, for: 20s}]\nfleets: {a: {count: 1, source: {git: .}}}\n',
    );
    expect(told).toEqual([
      expect.stringMatching(/^source ← fleets.a.source: git cannot build it: nodes of echo\/js are modules that hosts load; accepted: /),
    ]);
  });
});
