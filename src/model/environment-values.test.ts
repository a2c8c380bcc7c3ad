import { expect, test } from 'vitest';
import { environmentWarning, fillInEnvironment } from './environment-values.ts';
import { cutAtValues, type RunValue } from './run-values.ts';
import { jsonTemplate } from './template.ts';

const environment = { TOKEN: 'se$cret', EMPTY: '' };

test('variables are filled in wherever a text stands, and other values are left', () => {
  const written = { a: ['Bearer $env.TOKEN', { b: '${env.TOKEN}-$feed.to', c: 5, d: '5 $$', e: null }] };
  const filled = fillInEnvironment(written, environment);
  const values = ({ group }: RunValue): string | undefined => (group === 'feed' ? 'ada' : undefined);
  expect(jsonTemplate(filled).fill(values)).toEqual({ a: ['Bearer se$cret', { b: 'se$cret-ada', c: 5, d: '5 $', e: null }] });
});

test.each(['$env.EMPTY', '$env.OTHER'])('%s that is not set is an error, and a warning before', (text) => {
  expect(() => fillInEnvironment([text], environment)).toThrow(`${text} has no value: ${text.slice(5)} is not set in the environment of`);
  expect(cutAtValues(text).map((piece) => environmentWarning(piece as RunValue, environment))).toEqual([
    `${text}: ${text.slice(5)} is not set here; whatever drives the load needs it in its environment`,
  ]);
});

test.each(['$env.TOKEN', '$env', '$feed.env'])('%s needs no warning', (text) => {
  expect(environmentWarning(cutAtValues(text)[0] as RunValue, environment)).toBeUndefined();
});
