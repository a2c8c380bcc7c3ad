import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Comparison } from '../src/model/comparison.ts';
import { regatta, start, temporaryHome } from './support/cli.ts';

/** An experiment over a server that answers after as many milliseconds as it is asked to; valid on any machine. */
async function experimentIn(folder: string): Promise<string> {
  const server = createServer((request, response) => setTimeout(() => response.end(), Number(request.url?.slice(1))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const file = join(folder, 'delay.yaml');
  writeFileSync(
    file,
    `
kit: http
params: {ms: 5}
fleets: {server: {attach: http://127.0.0.1:${(server.address() as AddressInfo).port}}}
rounds: [{scenario: requests, on: server, rate: 100/s, for: 500ms, requests: [{GET: '/\${ms}'}]}]
thresholds: [operations.p50 < 1s]
validity: {rate: 1%, dropped: 50, lag: 10s, run-queue: 100%, steal: 100%, overlap: 1, generator-busy: 100%}
`,
  );
  return file;
}

test('an experiment is run in pairs with one param changed, and the slower head is a regression that can be shown again', async () => {
  const home = temporaryHome();
  const sides = ['--base-define', 'ms=5', '--head-define', 'ms=60'];
  const { code, stdout, stderr } = await regatta(home, [
    'compare',
    await experimentIn(home),
    ...sides,
    '--level',
    '0.2',
    '--pairs',
    '5',
    '--max-pairs',
    '5',
    '--json',
    '--progress',
    'none',
  ]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/pair 1, base \(ms=5\)\npair 1, head \(ms=60\)\npair 2, head \(ms=60\)\n/),
  });
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison).toMatchObject({ verdict: 'regression', design: 'paired', base: { name: 'ms=5' }, warnings: [] });
  expect(comparison.head.runs).toHaveLength(5);
  const [, set = ''] = /^set (\S+):/m.exec(stderr) ?? [];
  const again = await regatta(home, ['compare', set]);
  expect(again).toMatchObject({ code: 1, stdout: expect.stringMatching(/regression: operations\.p50 is .* higher/) });
});

test('a comparison that is interrupted says what the pairs so far say', async () => {
  const home = temporaryHome();
  const command = start(home, ['compare', await experimentIn(home), '--head-define', 'ms=60', '--progress', 'none']);
  await command.saw('pair 3, base');
  command.child.kill('SIGINT');
  const { code, stdout } = await command.finished;
  expect(code).toBe(130);
  expect(stdout).toMatch(/2 pairs, base and head in turn/);
  expect(stdout).toMatch(/inconclusive: operations\.p50: cannot detect with n = 2 pairs among 2 gating values: it takes/);
});
