import type { Table } from 'regatta/kit';

export const rpcsTable = {
  name: 'rpcs',
  about: 'RPCs of the pubsub protocol as they pass a node: one row per RPC.',
  columns: {
    ts: { type: 'time', about: 'when it passed' },
    node: { type: 'node', about: 'where it passed' },
    peer: { type: 'node', about: 'the node at the other end' },
    direction: { type: 'text', about: '`sent`, `received`, or `dropped`: meant to be sent, but there was no stream that took it' },
    messages: { type: 'int', about: 'messages in full' },
    ihave: { type: 'int', about: 'message ids in IHAVE' },
    iwant: { type: 'int', about: 'message ids in IWANT' },
    graft: { type: 'int', about: 'topics in GRAFT' },
    prune: { type: 'int', about: 'topics in PRUNE' },
    idontwant: { type: 'int', about: 'message ids in IDONTWANT' },
    subscriptions: { type: 'int', about: 'topics that it subscribes to or leaves' },
    bytes: { type: 'count', about: 'bytes on the pubsub stream, length prefix included; 0 when dropped' },
  },
} as const satisfies Table;

export const scoresTable = {
  name: 'scores',
  about: 'What each node thinks of its peers, sampled every `inspectInterval`.',
  columns: {
    ts: { type: 'time', about: 'when it was read' },
    node: { type: 'node', about: 'who judges' },
    peer: { type: 'node', about: 'who is judged' },
    score: { type: 'float', about: 'peer score' },
  },
} as const satisfies Table;

export const meshTable = {
  name: 'mesh',
  about: 'Who is in the mesh of whom, sampled every `inspectInterval`: one row per mesh link and end.',
  columns: {
    ts: { type: 'time', about: 'when it was read' },
    node: { type: 'node', about: 'whose mesh it is' },
    topic: { type: 'text', about: 'topic of the mesh' },
    peer: { type: 'node', about: 'who is in it' },
  },
} as const satisfies Table;
