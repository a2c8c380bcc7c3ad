import { addressProblem } from '../accounts/address-problem.ts';
import { didYouMean, type Json, type JsonObject } from 'regatta/kit';
import type { Abi, Hex } from 'viem';
import { linked, type LinkReferences } from './link-libraries.ts';
import { store } from './store.generated.ts';

/** What an experiment says of the contract, with what stands in its files. */
export interface ContractParams {
  /** An artifact of Hardhat, Foundry or Truffle, or an ABI alone. */
  readonly artifact?: string;
  readonly abi?: string;
  readonly bytecode?: string;
  readonly libraries: { readonly [name: string]: string };
}

/** A contract that can be called, and deployed where its bytecode is known. */
export interface Contract {
  readonly abi: Abi;
  readonly bytecode: Hex | null;
}

/** A file that says something else than it should. */
export class WrongContract extends Error {
  override readonly name = 'WrongContract';
  /** The key of {@link ContractParams} whose value is at fault. */
  readonly key: keyof ContractParams;

  constructor(key: keyof ContractParams, message: string) {
    super(message);
    this.key = key;
  }
}

/**
 * The contract of an experiment: of an artifact, of an ABI with or without bytecode, or the kit's own where nothing is given.
 * @throws WrongContract
 */
export function readContract({ artifact, abi, bytecode, libraries }: ContractParams): Contract {
  if (artifact === undefined && abi === undefined && bytecode === undefined) return store;
  if (artifact !== undefined && abi !== undefined) throw new WrongContract('abi', 'the artifact has an ABI; write one of the two');
  const read = artifact === undefined ? withoutArtifact(abi) : fromArtifact(artifact);
  const code = bytecode === undefined ? read.code : { text: bytecode.trim(), references: {} };
  const key = bytecode === undefined ? 'artifact' : 'bytecode';
  return { abi: read.abi, bytecode: code === null ? null : bytecodeOf(code, libraries, key) };
}

interface Code {
  readonly text: string;
  readonly references: LinkReferences;
}

interface Read {
  readonly abi: Abi;
  readonly code: Code | null;
}

function withoutArtifact(abi: string | undefined): Read {
  if (abi === undefined) throw new WrongContract('bytecode', 'needs the ABI: write abi: ./Store.abi.json beside it');
  const json = jsonOf('abi', abi);
  return { abi: abiOf('abi', Array.isArray(json) ? json : (json as { readonly abi?: Json } | null)?.abi), code: null };
}

function fromArtifact(text: string): Read {
  const json = jsonOf('artifact', text);
  if (Array.isArray(json)) return { abi: abiOf('artifact', json), code: null };
  const { abi, bytecode, contracts } = (typeof json === 'object' && json !== null ? json : {}) as JsonObject;
  if (abi === undefined && contracts !== undefined) {
    throw new WrongContract(
      'artifact',
      'is the output of a compiler, of several contracts; write the artifact of one: {abi: […], bytecode: "0x…"}',
    );
  }
  return { abi: abiOf('artifact', abi), code: codeOf(bytecode, json as JsonObject) };
}

/** Foundry has bytecode as `{object, linkReferences}`, others as a text beside which references may stand. */
function codeOf(bytecode: Json | undefined, artifact: JsonObject): Code | null {
  if (bytecode === undefined) return null;
  const { object, linkReferences } = (typeof bytecode === 'object' && bytecode !== null ? bytecode : { object: bytecode, ...artifact }) as {
    readonly object?: Json;
    readonly linkReferences?: LinkReferences;
  };
  if (typeof object !== 'string') throw new WrongContract('artifact', 'has a bytecode that is no text in hexadecimal');
  // interfaces and abstract contracts have it empty
  return object.replace(/^0x/, '') === '' ? null : { text: object, references: linkReferences ?? {} };
}

function bytecodeOf({ text, references }: Code, libraries: ContractParams['libraries'], key: keyof ContractParams): Hex {
  const known = Object.values(references).flatMap((places) => Object.keys(places));
  for (const [library, address] of Object.entries(libraries)) {
    const name = library.slice(library.lastIndexOf(':') + 1);
    if (!known.includes(name)) throw new WrongContract('libraries', `the contract needs no library ${name}${didYouMean(name, known)}`);
    const problem = addressProblem(address);
    if (problem !== undefined) throw new WrongContract('libraries', `${address} ${problem}`);
  }
  const { digits, missing } = linked(text.replace(/^0x/, ''), references, libraries);
  if (missing.length > 0) {
    const example = `libraries: {${missing[0]}: '0x…'}`;
    throw new WrongContract(key, `is not linked: it needs ${missing.join(', ')}; deploy what it needs, and write ${example}`);
  }
  const strange = /[^\da-f]/i.exec(digits);
  if (strange !== null)
    throw new WrongContract(key, `is no bytecode: ${JSON.stringify(strange[0])} at digit ${strange.index} is not hexadecimal`);
  if (digits === '') throw new WrongContract(key, 'is empty: there is nothing to deploy');
  if (digits.length % 2 === 1) throw new WrongContract(key, `is no bytecode: ${digits.length} digits are not whole bytes; is it cut off?`);
  return `0x${digits}`;
}

function jsonOf(key: keyof ContractParams, text: string): Json {
  if (/^\s*(0x)?[\da-f]{8,}\s*$/i.test(text)) {
    throw new WrongContract(key, 'is bytecode, not JSON; write bytecode: for it, and abi: for the ABI');
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new WrongContract(key, `is no JSON: ${(error as Error).message}`);
  }
}

const kinds = ['function', 'constructor', 'event', 'error', 'fallback', 'receive'];

function abiOf(key: keyof ContractParams, json: Json | undefined): Abi {
  if (json === undefined) throw new WrongContract(key, 'has no ABI: neither a list nor an object with the key abi');
  if (!Array.isArray(json)) throw new WrongContract(key, 'has an abi that is no list');
  for (const [index, item] of (json as readonly Json[]).entries()) {
    if (typeof item === 'string')
      throw new WrongContract(key, 'is an ABI of texts as people write them; take the one in JSON that the compiler writes');
    const { type, inputs } = (item ?? {}) as JsonObject;
    if (typeof type !== 'string' || !kinds.includes(type)) {
      throw new WrongContract(
        key,
        `has an item ${index} of the ABI of type ${JSON.stringify(type)}${didYouMean(typeof type === 'string' ? type : '', kinds)}`,
      );
    }
    const needsInputs = type === 'function' || type === 'constructor' || type === 'error' || type === 'event';
    if (needsInputs && !Array.isArray(inputs)) throw new WrongContract(key, `has an item ${index} of the ABI, a ${type}, without inputs`);
  }
  return json as Abi;
}
