import { expect, test } from 'vitest';
import { splitWords } from './split-words.ts';

test('cuts a command at its spaces, as a shell does', () => {
  expect(splitWords('  ./node --port 80\n--name=a.b  ')).toEqual(['./node', '--port', '80', '--name=a.b']);
  expect(splitWords('')).toEqual([]);
});

test('takes quotes and backslashes away', () => {
  expect(splitWords(String.raw`sh -c 'echo "a  b" | wc' "c \"d\" \n" e\ f ''`)).toEqual([
    'sh',
    '-c',
    'echo "a  b" | wc',
    String.raw`c "d" \n`,
    'e f',
    '',
  ]);
  expect(splitWords(`--name='a b'c"d e"`)).toEqual(['--name=a bcd e']);
});

test('leaves values of the run to be filled in', () => {
  expect(splitWords('./node $node.ports.http ${node.name}-x $boot[0].address $$')).toEqual([
    './node',
    '$node.ports.http',
    '${node.name}-x',
    '$boot[0].address',
    '$$',
  ]);
});

test('refuses what only a shell can do, and a quote without end', () => {
  for (const text of ['a | b', 'a && b', 'a; b', 'a > log', 'a < in', '(a)', 'a `b`', 'a *.js', "a 'b", 'a "b', 'a \\']) {
    expect(splitWords(text)).toBeUndefined();
  }
});
