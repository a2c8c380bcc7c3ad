import type { Scenario } from 'regatta/scenario';

export default {
  async operation({ node: { handle }, signal }) {
    const address = handle.endpoints['http']?.outside ?? '';
    const response = await fetch(new URL('/work', address.includes('://') ? address : `http://${address}`), { signal });
    await response.text();
    if (!response.ok) throw new Error(`status ${response.status}`);
  },
} satisfies Scenario;
