import type { Scenario } from 'regatta/scenario';

export default {
  async operation({ node: { handle }, signal }) {
    const response = await fetch(new URL('/buy', handle.endpoints['http']?.outside), { signal });
    await response.text();
    if (!response.ok) throw new Error(`status ${response.status}`);
  },
} satisfies Scenario;
