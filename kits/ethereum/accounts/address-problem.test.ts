import { expect, test } from 'vitest';
import { addressProblem } from './address-problem.ts';

// examples of EIP-55
test.each([
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
])('%s is an address', (address) => {
  expect(addressProblem(address)).toBeUndefined();
});

test('what is none, and one whose checksum is wrong, is told', () => {
  for (const written of ['0x5Fb', `0x${'g'.repeat(40)}`, 'ab'.repeat(20), 5])
    expect(addressProblem(written)).toBe('is no address; accepted: 0x and 40 digits in hexadecimal');
  expect(addressProblem('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee')).toMatch(
    /^is no address: the case of its letters is its checksum, which is wrong/,
  );
  expect(addressProblem('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed')).toMatch(/wrong/);
});
