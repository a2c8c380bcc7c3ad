import type { Scenario } from 'regatta/scenario';

export default {
  async operation({ node: { handle }, signal }) {
    const address = handle.endpoints['http']?.outside ?? '';
    const response = await fetch(new URL('/hello', address.includes('://') ? address : `http://${address}`), { signal });
    const text = await response.text();
    if (!response.ok || !text.startsWith('hello')) throw new Error(`status ${response.status}: ${text.trim()}`);
  },
} satisfies Scenario;
