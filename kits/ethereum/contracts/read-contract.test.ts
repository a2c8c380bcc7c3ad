import { describe, expect, test } from 'vitest';
import { type ContractParams, readContract } from './read-contract.ts';
import { store } from './store.generated.ts';

const read = (params: Partial<ContractParams>) => readContract({ libraries: {}, ...params });
const problem = (params: Partial<ContractParams>): string => {
  try {
    read(params);
    return 'none';
  } catch (error) {
    const { key, message } = error as { readonly key: string; readonly message: string };
    return `${key} ${message}`;
  }
};
const { abi } = store;
const text = (json: unknown): string => JSON.stringify(json);

describe('a contract', () => {
  test('is the own one of the kit unless something is given', () => {
    expect(read({})).toEqual(store);
  });

  test('comes from artifacts of Hardhat and of Foundry, from an ABI, and from ABI and bytecode', () => {
    expect(read({ artifact: text({ contractName: 'A', abi, bytecode: '0x6080' }) })).toEqual({ abi, bytecode: '0x6080' });
    expect(read({ artifact: text({ abi, bytecode: { object: '0x6080', linkReferences: {} } }) })).toEqual({ abi, bytecode: '0x6080' });
    expect(read({ artifact: text(abi) })).toEqual({ abi, bytecode: null });
    expect(read({ abi: text(abi), bytecode: '6080\n' })).toEqual({ abi, bytecode: '0x6080' });
    expect(read({ abi: text({ abi }) })).toEqual({ abi, bytecode: null });
  });

  test('that is an interface has no bytecode', () => {
    expect(read({ artifact: text({ abi, bytecode: '0x' }) }).bytecode).toBeNull();
    expect(read({ artifact: text({ abi, bytecode: { object: '0x' } }) }).bytecode).toBeNull();
  });

  test('without an ABI that can be read is told with what the file holds', () => {
    expect(problem({ artifact: '{"abi": ' })).toMatch(/^artifact is no JSON: /);
    expect(problem({ artifact: '6080604052' })).toBe('artifact is bytecode, not JSON; write bytecode: for it, and abi: for the ABI');
    expect(problem({ artifact: '{}' })).toBe('artifact has no ABI: neither a list nor an object with the key abi');
    expect(problem({ artifact: text({ contracts: {} }) })).toMatch(/^artifact is the output of a compiler, of several contracts/);
    expect(problem({ abi: text(['function put(uint256)']) })).toMatch(/^abi is an ABI of texts as people write them/);
    expect(problem({ abi: text([{ type: 'fucntion', inputs: [] }]) })).toBe(
      'abi has an item 0 of the ABI of type "fucntion"; did you mean function?',
    );
    expect(problem({ abi: text([{ type: 'function', name: 'a' }]) })).toBe('abi has an item 0 of the ABI, a function, without inputs');
    expect(problem({ bytecode: '6080' })).toBe('bytecode needs the ABI: write abi: ./Store.abi.json beside it');
    expect(problem({ artifact: text(abi), abi: text(abi) })).toBe('abi the artifact has an ABI; write one of the two');
  });

  test('with a bytecode that is none is told by where', () => {
    expect(problem({ abi: text(abi), bytecode: '0x608' })).toBe('bytecode is no bytecode: 3 digits are not whole bytes; is it cut off?');
    expect(problem({ abi: text(abi), bytecode: '0x60xx' })).toBe('bytecode is no bytecode: "x" at digit 2 is not hexadecimal');
    expect(problem({ abi: text(abi), bytecode: ' ' })).toBe('bytecode is empty: there is nothing to deploy');
    expect(problem({ artifact: text({ abi, bytecode: 7 }) })).toBe('artifact has a bytecode that is no text in hexadecimal');
  });
});

describe('a contract with libraries', () => {
  const placeholder = `__$${'a1'.repeat(17)}$__`;
  const artifact = text({
    abi,
    bytecode: `0x60${placeholder}60`,
    linkReferences: { 'lib/Maths.sol': { Maths: [{ start: 1, length: 20 }] } },
  });
  const address = `0x${'AB'.repeat(20)}`;

  test('gets their addresses, by name or by file and name', () => {
    for (const libraries of [{ Maths: address }, { 'lib/Maths.sol:Maths': address }]) {
      expect(read({ artifact, libraries }).bytecode).toBe(`0x60${'ab'.repeat(20)}60`);
    }
  });

  test('and without their addresses is refused by their names', () => {
    expect(problem({ artifact })).toBe("artifact is not linked: it needs Maths; deploy what it needs, and write libraries: {Maths: '0x…'}");
    expect(problem({ artifact, libraries: { Math: address } })).toBe('libraries the contract needs no library Math; did you mean Maths?');
    expect(problem({ artifact, libraries: { Maths: '0x1' } })).toBe(
      'libraries 0x1 is no address; accepted: 0x and 40 digits in hexadecimal',
    );
    expect(problem({ abi: text(abi), bytecode: `60${placeholder}` })).toMatch(`bytecode is not linked: it needs ${placeholder}`);
  });
});
