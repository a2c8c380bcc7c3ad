import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import solc from 'solc';

interface Compiled {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: {
    readonly [file: string]: {
      readonly [contract: string]: { readonly abi: readonly object[]; readonly evm: { readonly bytecode: { readonly object: string } } };
    };
  };
}

/** Its own types say any. */
const compiler = solc as { compile(input: string): string; version(): string };
const root = resolve(import.meta.dirname, '..');

/** A module with ABI and bytecode of the contract that a file holds, under its name. The same source gives the same bytes, wherever it lies. @param source path within the repository */
export async function compiledContract(source: string): Promise<string> {
  const file = basename(source);
  const name = basename(source, '.sol');
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: await readFile(resolve(root, source), 'utf8') } },
    settings: {
      // the oldest that chains of today still are: later ones run it, too
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 200 },
      // else the bytecode ends in a hash that comments change
      metadata: { appendCBOR: false, bytecodeHash: 'none' },
      outputSelection: { '*': { [name]: ['abi', 'evm.bytecode.object'] } },
    },
  };
  const { errors = [], contracts } = JSON.parse(compiler.compile(JSON.stringify(input))) as Compiled;
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const contract = contracts[file]?.[name];
  if (contract === undefined) throw new Error(`${source} has no contract ${name}`);
  const { abi, evm } = contract;
  return [
    `/** Of ${file}, by solc ${compiler.version()}: made by \`npm run generate\`. */`,
    `export const ${name.toLowerCase()} = {`,
    `  abi: ${JSON.stringify(abi)},`,
    `  bytecode: '0x${evm.bytecode.object}',`,
    '} as const;',
    '',
  ].join('\n');
}
