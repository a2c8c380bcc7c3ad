import { expect, test } from 'vitest';
import { attachAnswer, commandAnswer, lengthAnswer, nodesAnswer, rateAnswer } from './answers.ts';

test('what is no number, rate, duration, command or address is not taken for one', () => {
  for (const text of ['', '0', '-1', '2e3', '1.5', '1000001', 'many']) expect(nodesAnswer.read(text)).toBeUndefined();
  for (const text of ['', '5', '0/s', '-1/s', 'fast']) expect(rateAnswer.read(text)).toBeUndefined();
  for (const text of ['', '20', '0s', 'long']) expect(lengthAnswer.read(text)).toBeUndefined();
  for (const text of ['', '  ']) expect(commandAnswer.read(text)).toBeUndefined();
  for (const text of ['', ' , ', 'over there', 'localhost', '127.0.0.1:80, nowhere']) expect(attachAnswer.read(text)).toBeUndefined();
});

test('what stands where nothing is said is accepted itself', () => {
  expect(nodesAnswer.read(String(nodesAnswer.usual))).toBe(nodesAnswer.usual);
  for (const { usual, read } of [rateAnswer, lengthAnswer, commandAnswer]) expect(read(usual)).toBe(usual);
  expect(attachAnswer.read(attachAnswer.usual.join(','))).toEqual(attachAnswer.usual);
});

test('addresses are parted by commas or spaces', () => {
  expect(attachAnswer.read('http://a.example/x,127.0.0.1:80  [::1]:9')).toEqual(['http://a.example/x', '127.0.0.1:80', '[::1]:9']);
});
