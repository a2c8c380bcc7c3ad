import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

test('a value that no run will have is told before anything is built', () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'shop.yaml'),
    `kit: http
fleets: {shop: {count: 1, source: {git: ./none, run: node server.mjs}, ports: [http]}}
rounds: [{scenario: requests, on: shop, rate: 1/s, for: 1s, requests: [{GET: /}]}]
`,
  );
  const { code, stderr } = regattaIn(folder, ['bisect', 'shop.yaml', 'operations.p05', '--good', 'v1', '--bad', 'v2']);
  expect(stderr).toBe('error there is no metric operations.p05; did you mean operations.p50?\n');
  expect(code).toBe(2);
});
