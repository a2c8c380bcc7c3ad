import type { Table } from 'regatta/kit';

export const transactionsTable = {
  name: 'transactions',
  about: 'Transactions of operations: one row per transaction, written when its block is a dozen blocks deep or the load is over.',
  columns: {
    ts: { type: 'time', about: 'intended: when the schedule wanted its operation to start' },
    node: { type: 'node', about: 'the node to which it was sent' },
    operation: { type: 'count', about: 'number of its operation in its entry of the round, from 0' },
    name: { type: 'text', about: 'what it does: `transfer`, or the function that it calls' },
    account: { type: 'text', about: 'address of its sender' },
    nonce: { type: 'count', about: 'its nonce' },
    hash: { type: 'id', about: 'its hash; NULL where the node that was to sign it never told it' },
    outcome: { type: 'text', about: 'ok, reverted, refused, replaced (another took its nonce) or unknown' },
    reason: { type: 'text', about: 'why, where it is not ok' },
    sent: { type: 'duration', about: 'from intended to sent' },
    accepted: { type: 'duration', about: 'from intended to the answer of the node that it has it' },
    included: { type: 'duration', about: 'from intended until the node told of the block that it is in; of the last one, after a re-org' },
    confirmed: { type: 'duration', about: 'from intended until that block had the confirmations that were asked for' },
    block: { type: 'count', about: 'number of its block' },
    gas: { type: 'count', about: 'gas that it used' },
    gas_price: { type: 'float', about: 'what it paid for each gas, wei' },
    reorgs: { type: 'int', about: 'how often its block left the chain' },
    resent: { type: 'int', about: 'how often it was sent again, since the node did not know it any more' },
  },
} as const satisfies Table;

export const blocksTable = {
  name: 'blocks',
  about: 'Blocks as nodes told of them: one row per block and change, from one agent for each node.',
  columns: {
    ts: { type: 'time', about: 'when the node told of it' },
    node: { type: 'node', about: 'the node that told of it' },
    change: { type: 'text', about: '`added`, or `removed` by a re-org' },
    number: { type: 'count', about: 'its number' },
    hash: { type: 'id', about: 'its hash' },
    timestamp: { type: 'count', about: 'the time that stands in it, s since 1970' },
    transactions: { type: 'count', about: 'transactions in it' },
    own: { type: 'count', about: 'of them, those that this agent sent' },
    gas_used: { type: 'count', about: 'gas that they used' },
    gas_limit: { type: 'count', about: 'gas that it can hold' },
    base_fee: { type: 'float', about: 'what each gas costs at least, wei; NULL before EIP-1559' },
  },
} as const satisfies Table;
