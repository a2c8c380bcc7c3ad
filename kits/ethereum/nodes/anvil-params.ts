import type { ParamSpecs } from 'regatta/kit';

/** Params of the program `anvil`. */
export const anvilParams: ParamSpecs = {
  blockTime: {
    type: 'duration',
    above: 0,
    about: 'time from one block to the next; unless given, a block is made as soon as there is a transaction',
  },
  chainId: { type: 'integer', default: 31_337, min: 1, about: 'number of the chain' },
  accounts: { type: 'integer', default: 10, min: 1, about: 'how many accounts it has unlocked, and with money' },
  balance: { type: 'integer', default: 10_000, min: 0, about: 'what each of these has, ether' },
  mnemonic: { type: 'text', about: 'words from which these are derived; those of anvil unless given' },
  gasLimit: { type: 'integer', default: 30_000_000, min: 21_000, about: 'gas that a block can hold' },
  baseFee: { type: 'integer', min: 0, about: 'base fee of the first block, wei for each gas' },
  hardfork: { type: 'text', about: 'rules by which it runs: prague, cancun, london, …; the latest that it knows unless given' },
  order: { type: 'text', default: 'fees', values: ['fees', 'fifo'], about: 'which transactions come first into a block' },
  blockTransactions: { type: 'integer', min: 1, about: 'the most transactions of a block' },
  log: { type: 'boolean', default: false, about: 'it writes a line for each request, which costs it time' },
  args: {
    type: 'list',
    default: [],
    about: 'other arguments of anvil, as they stand on its command line',
    items: { type: 'text', about: 'argument' },
  },
};

/** The same as a node gets them. */
export interface AnvilParams {
  /** ns. */
  readonly blockTime?: number;
  readonly chainId: number;
  readonly accounts: number;
  readonly balance: number;
  readonly mnemonic?: string;
  readonly gasLimit: number;
  readonly baseFee?: number;
  readonly hardfork?: string;
  readonly order: 'fees' | 'fifo';
  readonly blockTransactions?: number;
  readonly log: boolean;
  readonly args: readonly string[];
}
