import type { Scenario } from 'regatta/scenario';

/** Asks a node's page; `says` must stand in the answer. */
export default {
  params: { says: { type: 'text', default: '', about: 'what the answer holds' } },
  connect: async (node) => node.endpoints['http']?.outside ?? '',
  async operation({ node, params, signal }) {
    const response = await fetch(node.client, { signal });
    const text = await response.text();
    if (!response.ok || !text.includes(params['says'] as string)) throw new Error(`${node.handle.name} said ${text.trim()}`);
  },
} satisfies Scenario<string>;
