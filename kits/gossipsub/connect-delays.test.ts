import { expect, it } from 'vitest';
import { parseConnectDelays } from './connect-delays.ts';

it('reads COUNT@DURATION lists as the delays of nodes in order', () => {
  expect(parseConnectDelays('2@10s,1@1m')).toEqual([10e9, 10e9, 60e9]);
  expect(parseConnectDelays(' 1@250ms , 1@1.5s')).toEqual([250e6, 1.5e9]);
  expect(parseConnectDelays('0@5s')).toEqual([]);
});

it.each(['', '5', '5@', '5@10', '5@10s,', 'x@10s', '-1@10s', '5@10d'])('says what is wrong with “%s”', (text) => {
  expect(parseConnectDelays(text)).toMatch(/is not COUNT@DURATION, as in 5@10s,15@1m$/);
});

it('refuses more delays than there can be nodes', () => {
  expect(parseConnectDelays('999999999@1s')).toMatch(/more than a million/);
});
