import { expect, it } from 'vitest';
import { kitContract } from 'regatta/kit-contract';
import kit from './kit.ts';

it('parts nodes of which none is a publisher where one of them asks for publishers only', () => {
  const { links } = kit.nodes.js;
  const [publisher, shy, plain] = [{ publisher: true }, { connectToPublishersOnly: true }, {}];
  expect([links(publisher, shy), links(shy, publisher), links(plain, plain)]).toEqual([true, true, true]);
  expect(links({ ...publisher, ...shy }, { ...publisher, ...shy })).toBe(true);
  expect([links(shy, shy), links(shy, plain), links(plain, shy)]).toEqual([false, false, false]);
});

for (const { name, check } of kitContract(kit)) it(name, check);
