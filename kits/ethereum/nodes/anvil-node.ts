import { join } from 'node:path';
import { startCommand } from 'regatta/command';
import { type NodeContext, type NodeProgram, NS_PER_S } from 'regatta/node';
import { anvilBinary } from './anvil-binary.ts';
import type { AnvilParams } from './anvil-params.ts';

/** A real anvil, in a process of its own; its port speaks HTTP and WebSocket. */
export default {
  lanes: 32,
  start(params, context) {
    const command = [anvilBinary(), ...argumentsOf(params as unknown as AnvilParams, context)];
    return startCommand({ command, ports: ['http'] }, context);
  },
} satisfies NodeProgram;

function argumentsOf(params: AnvilParams, { directory }: Pick<NodeContext, 'directory'>): readonly string[] {
  const { blockTime, chainId, accounts, balance, mnemonic, gasLimit, baseFee, hardfork, order, blockTransactions, log, args } = params;
  const options: { readonly [name: string]: string | number | undefined } = {
    host: '127.0.0.1',
    port: '$node.ports.http',
    'block-time': blockTime === undefined ? undefined : blockTime / NS_PER_S,
    'chain-id': chainId,
    accounts,
    balance,
    mnemonic,
    'gas-limit': gasLimit,
    'block-base-fee-per-gas': baseFee,
    hardfork,
    order,
    'max-transactions': blockTransactions,
    'cache-path': join(directory, 'tmp'),
  };
  const written = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return [...written, ...(log ? [] : ['--quiet']), ...args];
}
