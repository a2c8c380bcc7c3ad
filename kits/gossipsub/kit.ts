import { type Kit, moduleBeside } from 'regatta/kit';
import { meshBounds } from './mesh-bounds.ts';
import { highlights, metrics } from './metrics.ts';
import { nodeParams } from './params.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { meshTable, rpcsTable, scoresTable } from './tables.ts';
import { views } from './views.ts';

export default {
  name: 'gossipsub',
  about: 'Real js-libp2p GossipSub nodes, traced message by message.',
  nodes: {
    js: {
      about: 'js-libp2p with @libp2p/gossipsub, inside a host process',
      url: moduleBeside(import.meta.url, './nodes/gossipsub-node'),
      params: nodeParams,
      links: (own, peer) =>
        own['publisher'] === true ||
        peer['publisher'] === true ||
        !(own['connectToPublishersOnly'] === true || peer['connectToPublishersOnly'] === true),
      derive: (params) => ({ ...params, ...meshBounds(params as { D: number }) }),
    },
  },
  scenarios: {
    publish: {
      about: 'each operation publishes one message on the node',
      url: moduleBeside(import.meta.url, './scenarios/publish'),
      params: {
        topic: { type: 'text', default: 'blocks', about: 'topic to publish to' },
        size: {
          type: 'size',
          default: '1KiB',
          min: 1,
          max: 4 * 2 ** 20 - 2 ** 10,
          about:
            'bytes of the data field of the message on the wire; at most 4 MiB less 1 KiB: peers refuse an RPC above 4 MiB, and author, signature and framing go with it',
        },
      },
      counts: 'gossipsub_published_total',
    },
  },
  tables: [rpcsTable, scoresTable, meshTable],
  views,
  metrics,
  highlights,
  events: {
    publish: 'the node published a message; stamped when it was asked to',
    deliver: 'a message reached the application of a node that subscribes to its topic; from_node sent it',
    duplicate: 'a message came again; from_node sent it',
    reject: 'a message was not accepted; from_node sent it, reason says why',
    graft: 'from_node entered the mesh of the node',
    prune: 'from_node left the mesh of the node',
    add_peer: 'from_node became a pubsub peer',
    remove_peer: 'from_node is no longer a pubsub peer, and so in no mesh either',
    join: 'the node subscribed to a topic',
    leave: 'the node unsubscribed from a topic',
    rpc: 'RPCs are kept one by one, in the table `rpcs`',
  },
  headline: 'delivery',
  report,
  review,
} satisfies Kit;
