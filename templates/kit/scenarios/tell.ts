import type { Scenario } from 'regatta/scenario';
import type { GossipClient } from '../nodes/gossip-client.ts';

/** What happens at each due time, on the node whose turn it is. A throw is a failed operation. */
export default {
  operation: ({ node, params }) => node.client.tell(params['size'] as number),
} satisfies Scenario<GossipClient>;
