import { type Kit, moduleBeside } from 'regatta/kit';
import { metrics } from './metrics.ts';
import { forwardsTable } from './tables.ts';

/** What Regatta knows of the protocol. Plain data: it names its modules and imports none of them, so that to read it starts nothing. */
export default {
  name: 'my-protocol',
  about: 'Rumours that flood a network: every node passes on what is new to it.',
  nodes: {
    gossip: {
      about: 'passes rumours on to its peers, over TCP',
      url: moduleBeside(import.meta.url, './nodes/gossip-node'),
      params: {
        queue: { type: 'size', default: '1MiB', min: 1, about: 'bytes that may wait for one link; what would be more is not sent' },
      },
    },
  },
  scenarios: {
    tell: {
      about: 'each operation makes one node tell a new rumour',
      url: moduleBeside(import.meta.url, './scenarios/tell'),
      params: {
        size: { type: 'size', default: '256B', min: 1, max: 65_536, about: 'bytes of the rumour' },
      },
      counts: 'published_total',
    },
  },
  tables: [forwardsTable],
  metrics,
  headline: 'delivery',
  highlights: ['delivery.p50', 'delivery.p99', 'delivery.ratio', 'duplicates', 'forwards.mean'],
  events: {
    publish: 'the node told a rumour',
    deliver: 'a rumour came to a node for the first time; from_node sent it',
    duplicate: 'a rumour came again; from_node sent it',
  },
  report: {
    charts: [
      {
        name: 'traffic',
        title: 'Rumours passed on',
        about: 'How many times per second nodes sent a rumour to a peer.',
        kind: 'steps',
        x: { label: 'time', unit: 's', scale: 'time' },
        y: { label: 'rumours sent', unit: '1/s' },
        sql: 'SELECT ts // 1_000_000_000 AS x, sum(peers) AS y FROM all_forwards GROUP BY x ORDER BY x',
      },
    ],
  },
} satisfies Kit;
