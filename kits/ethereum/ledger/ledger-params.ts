import type { Json, JsonObject, ParamSpecs } from 'regatta/kit';
import { amountForm } from '../accounts/amount.ts';

export interface AccountsParams {
  readonly count?: number;
  readonly mnemonic?: string;
  readonly path: string;
  readonly keys?: readonly string[];
  readonly keyFile?: string;
  readonly unlocked: boolean;
  readonly fund?: Json;
  readonly funder?: string;
}

export interface FeesParams {
  readonly type: 'eip1559' | 'legacy';
  readonly max?: Json;
  readonly tip?: Json;
  readonly price?: Json;
}

/** Params of every scenario that sends transactions, as a host gets them. */
export interface LedgerParams {
  readonly chain?: number;
  readonly accounts: AccountsParams;
  readonly gas: Json;
  readonly fees: FeesParams;
  readonly confirmations: number;
}

/** Specs of {@link LedgerParams}. @param gas what `gas` is unless given */
export function ledgerParams(gas: 'estimate' | number): ParamSpecs {
  return {
    chain: { type: 'integer', min: 1, about: 'number that the chain must have; a node of another is refused before anything is sent' },
    accounts: {
      type: 'object',
      default: {},
      shorthand: 'count',
      takesRunValues: true,
      about: 'who sends: accounts derived from the seed of the run unless said otherwise',
      fields: accountsFields,
    },
    gas: {
      type: 'any',
      default: gas,
      about:
        'limit of each transaction: a number; estimate asks the node before each; or a map of both by name, {setValue: 50000, default: estimate}',
    },
    fees: { type: 'object', default: {}, shorthand: 'type', about: 'what is paid for gas', fields: feesFields },
    confirmations: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 1000,
      about: 'how many blocks there must be on top of that of a transaction until its operation is done',
    },
  };
}

const accountsFields: ParamSpecs = {
  count: { type: 'integer', min: 1, max: 1_000_000, about: 'how many, over all agents and nodes; ten for each of both unless given' },
  mnemonic: { type: 'text', secret: true, about: 'words from which they are derived (BIP-39), or $env.NAME' },
  path: { type: 'text', default: "m/44'/60'/0'/0", about: 'where below the words they are; the number of the account follows' },
  keys: {
    type: 'list',
    secret: true,
    about: 'their private keys',
    items: {
      type: 'text',
      about: '0x and 64 hexadecimal digits, or $env.NAME of a variable that has one, or several apart by spaces or commas',
    },
  },
  keyFile: { type: 'contents', secret: true, about: 'file with a private key on each line' },
  unlocked: { type: 'boolean', default: false, about: 'they are those of the node, which signs (eth_sendTransaction)' },
  fund: {
    type: 'any',
    about: `what each must have before the load, ${amountForm}; 1000 ether unless given where the node gives it for the asking, as anvil does`,
  },
  funder: { type: 'text', secret: true, about: 'private key of an account that pays for that elsewhere, or $env.NAME' },
};

const feesFields: ParamSpecs = {
  type: { type: 'text', default: 'eip1559', values: ['eip1559', 'legacy'], about: 'of EIP-1559, or one price for each gas as before it' },
  max: { type: 'any', about: 'eip1559: the most for each gas; twice the base fee of the newest block, and the tip, unless given' },
  tip: { type: 'any', about: 'eip1559: of that, what the maker of the block gets; 1 gwei unless given' },
  price: { type: 'any', about: 'legacy: the price of each gas; twice the base fee of the newest block unless given' },
};

export function ledgerParamsOf(params: JsonObject): LedgerParams {
  return params as unknown as LedgerParams;
}
