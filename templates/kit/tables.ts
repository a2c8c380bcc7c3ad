import type { Table } from 'regatta/kit';

/** A table of the kit's own: nodes write it, metrics select from it, and it ends as `forwards.parquet` in the run's directory. */
export const forwardsTable = {
  name: 'forwards',
  about: 'One row for each time that a node had a rumour to pass on.',
  columns: {
    ts: { type: 'time', about: 'when' },
    node: { type: 'node', about: 'which node' },
    message: { type: 'id', about: 'the rumour' },
    peers: { type: 'int', about: 'to how many peers it went' },
    bytes: { type: 'count', about: 'bytes that were sent for it' },
  },
} as const satisfies Table;
