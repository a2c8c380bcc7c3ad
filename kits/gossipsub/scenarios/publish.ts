import type { Scenario } from 'regatta/scenario';
import type { GossipsubClient } from '../nodes/gossipsub-client.ts';

export default {
  operation: ({ node, params }) => node.client.publish(params['topic'] as string, params['size'] as number),
} satisfies Scenario<GossipsubClient>;
