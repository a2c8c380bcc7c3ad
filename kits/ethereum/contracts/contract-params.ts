import type { Json, ParamSpec, ParamSpecs } from 'regatta/kit';
import { ledgerParams } from '../ledger/ledger-params.ts';
import type { ContractParams } from './read-contract.ts';

/** The contract that is called, and how it comes to its chain. */
export interface PlacedContract extends ContractParams {
  /** Where it stands already; else it is deployed before the load begins. */
  readonly at?: string;
  /** Of its constructor. */
  readonly args: Json;
}

/** One of the functions that operations call. */
export interface CallParams {
  readonly function: string;
  readonly args: Json;
  /** As it is written. */
  readonly value: Json;
  readonly weight: number;
  readonly name?: string;
}

export interface CallsParams {
  readonly calls: readonly CallParams[];
  readonly contract: PlacedContract;
}

export interface DeployParams {
  readonly contract: PlacedContract;
  /** As it is written. */
  readonly value: Json;
}

const files: ParamSpecs = {
  artifact: {
    type: 'contents',
    about: "its artifact, as Hardhat or Foundry write it, or its ABI; unless a file is given, the kit's own contract",
  },
  abi: { type: 'contents', about: 'in place of an artifact, its ABI in JSON' },
  bytecode: { type: 'contents', about: 'its bytecode in hexadecimal, where no artifact has it' },
  libraries: {
    type: 'map',
    default: {},
    about: 'addresses of the libraries that it needs, by name',
    items: { type: 'text', about: 'address' },
  },
  args: { type: 'any', default: [], about: 'of its constructor, as a list or by name' },
};

const value = {
  type: 'any',
  default: 0,
  takesRunValues: true,
  about: 'what is paid along with it: a number of wei, or of wei, gwei or ether: 0.5 ether',
} as const satisfies ParamSpec;

/** What is called by operations. */
export const contractParam = {
  type: 'object',
  default: {},
  shorthand: 'artifact',
  about: 'the contract; a text is the file of its artifact',
  fields: { ...files, at: { type: 'text', about: 'address where it stands already; unless given, it is deployed before the load begins' } },
} as const satisfies ParamSpec;

/** What is deployed by operations. */
const deployedParam = { ...contractParam, takesRunValues: true, fields: files } as const satisfies ParamSpec;

/** What a function is called with. */
export const callFields = {
  function: { type: 'text', about: 'the function, by its name; by its signature, put(uint256,uint256), where several have that name' },
  args: { type: 'any', default: [], about: 'its arguments, as a list or by name: [$feed.key, 7]' },
} as const satisfies ParamSpecs;

/** Params of the scenario `contract-call`. */
export const callParams: ParamSpecs = {
  calls: {
    type: 'list',
    required: true,
    example: [{ function: 'put', args: [1, 2] }],
    takesRunValues: true,
    about:
      'functions that are called, one by each operation: {function: put, args: [$feed.key, 7]}; a text is a function without arguments',
    items: {
      type: 'object',
      shorthand: 'function',
      about: 'a call',
      fields: {
        function: { ...callFields.function, required: true, example: 'put' },
        args: callFields.args,
        value,
        weight: { type: 'number', default: 1, above: 0, about: 'how often it is taken, against the others' },
        name: { type: 'text', about: 'what it is called in tables, failures and the map of gas; its function unless given' },
      },
    },
  },
  contract: contractParam,
  ...ledgerParams('estimate'),
};

/** Params of the scenario `deploy`. */
export const deployParams: ParamSpecs = { contract: deployedParam, value, ...ledgerParams('estimate') };
