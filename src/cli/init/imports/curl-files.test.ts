import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { importedExperiment } from './imported-experiment.ts';
import { readCurl } from './read-curl.ts';

/** The only request of an experiment as it is written. */
function requestIn(text: string): { readonly [key: string]: unknown } {
  const { 'x-a-example': entry } = parse(text, { merge: true }) as {
    readonly 'x-a-example': { readonly requests: readonly [{ readonly [key: string]: unknown }] };
  };
  return entry.requests[0];
}

test('have parts and bodies from files, and several parts of one name', () => {
  const text = `curl http://a.example -F f=@in/a.png -F 'f=@b;filename=c.TXT;type=x/y' -F 'g=<d.txt' -F f=e -F 1=2`;
  expect(readCurl(text).requests[0]?.parts).toEqual([
    { name: 'f', file: 'in/a.png', type: 'image/png' },
    { name: 'f', file: 'b', filename: 'c.TXT', type: 'x/y' },
    { name: 'g', file: 'd.txt', filename: '' },
    { name: 'f', text: 'e' },
    { name: '1', text: '2' },
  ]);
  const written = importedExperiment({ imported: readCurl(text), source: 'calls.sh', rate: '1/s', length: '1s' }, 'x.yaml');
  expect(Object.entries(requestIn(written)['parts'] as object)).toEqual([
    ['f', { file: 'in/a.png', type: 'image/png' }],
    ['f-2', { name: 'f', file: 'b', filename: 'c.TXT', type: 'x/y' }],
    ['g', { file: 'd.txt', filename: '' }],
    ['f-3', { name: 'f', text: 'e' }],
    ['part-1', { name: '1', text: '2' }],
  ]);
  expect(readCurl('curl --data-binary @$body.bin http://a.example').requests[0]).toMatchObject({
    method: 'POST',
    body: null,
    file: '$body.bin',
  });
  expect(readCurl('curl --json @b.json -X PUT http://a.example').requests[0]).toMatchObject({
    method: 'PUT',
    file: 'b.json',
    headers: { 'content-type': 'application/json' },
  });
  const { requests, leftOut } = readCurl(
    'curl -d @b.json http://a.example\ncurl -d @b -d c=d http://a.example\ncurl --data-urlencode n@b http://a.example',
  );
  expect(requests).toMatchObject([{ file: 'b.json' }]);
  expect(leftOut).toEqual([
    'command 1: line breaks in b.json are sent, which curl takes out with -d',
    'command 2: line breaks in b are sent, which curl takes out with -d',
    'command 2: a body from the file b and more, so that it is left out',
    'command 3: a body from what stands in b, encoded, so that it is left out',
  ]);
});
