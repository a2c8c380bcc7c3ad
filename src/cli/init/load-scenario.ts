/** A scenario that asks nodes for a page, for the user to change: it runs without Regatta in any `node_modules`, for it imports types alone. */
export const loadScenario = `import type { Scenario } from 'regatta/scenario';

/** What one operation does with a node, here: get a page. Change it to what your nodes are about. */
export default {
  // settings that a round may have: {scenario: ./load.ts, path: /status, …}
  params: { path: { type: 'text', default: '/', about: 'the page that is asked for' } },

  // once for each node: what operations reach it by
  connect: async ({ name, endpoints }) => {
    const [endpoint] = Object.values(endpoints);
    if (endpoint === undefined) throw new Error(\`\${name} has no address\`);
    return endpoint.outside.includes('://') ? endpoint.outside : \`http://\${endpoint.outside}\`;
  },

  // done when it returns, failed when it throws; its latency counts from the instant at which it was due
  operation: async ({ node, params, signal }) => {
    const response = await fetch(new URL(String(params['path']), node.client), { signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(\`status \${response.status}\`);
  },
} satisfies Scenario<string>;
`;
