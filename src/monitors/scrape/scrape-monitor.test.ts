import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../load/real-clock.ts';
import type { MonitorPlan } from '../../model/plan.ts';
import { NotedRows } from '../../recording/fixtures/noted-rows.ts';
import { MonitorGroup } from '../../recording/monitor-group.ts';
import { monitorContract } from '../../sdk/monitor-contract.ts';
import { scrapeMonitor } from './scrape-monitor.ts';

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads a page for a while, as a run does. */
async function scraped(own: {
  readonly [option: string]: string | readonly string[];
}): Promise<{ rows: NotedRows; problems: readonly string[] }> {
  const rows = new NotedRows();
  const plan: MonitorPlan = { name: 'scrape', place: 'run', options: { every: 100e6, keep: [], ...own } };
  const site = { clock: realClock, runStartNs: realClock.now(), recorder: rows, context: { host: 'orchestrator', processes: () => [] } };
  const group = new MonitorGroup([plan], { scrape: scrapeMonitor }, site);
  await sleep(250);
  await group[Symbol.asyncDispose]();
  return { rows, problems: group.problems };
}

test('it does what every monitor must', async () => {
  const at = await serve((_, response) => void response.end('# TYPE seen_total counter\nseen_total{code="200"} 3\n'));
  for (const { check } of monitorContract(scrapeMonitor, { options: { url: `http://${at}/metrics` } }))
    await expect(check()).resolves.toBeUndefined();
});

test('series of a page are told from those of another by its address', async () => {
  const at = await serve((_, response) => void response.end('up 1\nseen_total{code="200",instance="inside"} 3\nother 4\n'));
  const { rows, problems } = await scraped({ url: `http://${at}/metrics`, keep: ['^up$', '^seen'] });
  expect(problems).toEqual([]);
  expect(rows.of(`up{instance="${at}"}`)[0]).toMatchObject({ node: -1, host: 'orchestrator', value: 1 });
  expect(rows.of(`seen_total{code="200",exported_instance="inside",instance="${at}"}`)[0]?.value).toBe(3);
  expect(rows.of(`other{instance="${at}"}`)).toEqual([]);
});

test.each([
  ['is down', 500, 'x', /HTTP 500/],
  ['breaks off in the middle', 200, 'up 1\nhalf_a_li{', /line 2 has labels that are not/],
])('a page that %s is a gap, told of with how often', async (_, status, body, reason) => {
  const at = await serve((_, response) => void response.writeHead(status).end(body));
  const { rows, problems } = await scraped({ url: `http://${at}/` });
  expect(rows.of(`up{instance="${at}"}`)).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^monitor scrape of orchestrator gave nothing in (\d+) of \1 readings: /);
  expect(problems[0]).toMatch(reason);
});

test('an address and patterns that are none are told before the run', async () => {
  const told = await scrapeMonitor.review?.({ url: 'localhost:9100', every: 1e9, keep: ['^up$', '('] });
  expect(told).toEqual([
    { text: '"localhost:9100" is no URL of a page; write http://127.0.0.1:9100/metrics', path: ['url'] },
    { text: '"(" is no regular expression', path: ['keep', 1] },
  ]);
  expect(await scrapeMonitor.review?.({ url: 'http://a:1/metrics', every: 1e9, keep: [] })).toEqual([]);
});

test('a page that does not answer is told of, and so is one that is no address', async () => {
  const at = await serve(() => undefined);
  expect((await scraped({ url: `http://${at}/` })).problems[0]).toMatch(/no (whole )?answer within/);
  expect((await scraped({ url: 'nowhere' })).problems[0]).toContain('could not be started and gives nothing: Invalid URL');
});
