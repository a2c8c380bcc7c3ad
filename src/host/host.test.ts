import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { SyncRequests } from '../sync/sync-client.ts';
import { realClock } from '../load/real-clock.ts';
import { liveKey, liveNames } from '../model/load.ts';
import type { HostNews, PrepareReply } from '../model/host.ts';
import { numberNodes } from '../model/number-nodes.ts';
import type { Plan } from '../model/plan.ts';
import { echoPlan, echoRound, heldAt100ms } from '../../test/support/echo/echo-plan.ts';
import { SpoolReader } from '../recording/spool-reader.ts';
import { connect } from './fixtures/connect.ts';
import { Host } from './host.ts';
import { monitors } from './wire.ts';
import { YoungHeap } from './young-heap.ts';

const never = new AbortController().signal;
let directory: string;
let news: HostNews[];
let host: Host;
let runStartNs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-host-'));
  news = [];
  host = new Host({
    name: 'host-0',
    clock: realClock,
    rendezvous: { url: 'ws://127.0.0.1:1', token: '' },
    sync: new SyncRequests(() => undefined),
    monitors,
    tell: (item) => news.push(item),
  });
  runStartNs = realClock.now();
});

afterEach(async () => {
  await host.stop();
  rmSync(directory, { recursive: true });
});

function start(plan: Plan): Promise<PrepareReply> {
  return host.prepare({ kind: 'start', plan, runId: 'test', runStartNs, directory, nodes: numberNodes(plan), known: [] }, never);
}

async function ready(plan: Plan): Promise<void> {
  await start(plan);
  await connect(host, plan);
  await host.prepare({ kind: 'settle', limitNs: plan.settleNs, agents: ['host-0'] }, never);
}

test.each([0, 1])('looks after the young heap only where there are no nodes: %i', async (count) => {
  const fit = vi.spyOn(YoungHeap.prototype, 'fit');
  onTestFinished(() => fit.mockRestore());
  const plan = echoPlan({ count });
  await start(plan);
  await host.stop();
  expect(fit.mock.calls.length > 0).toBe(count === 0);
});

describe('getting ready', () => {
  test('answers with the card of every node and the versions of what it loaded', async () => {
    const { cards, versions } = await start(echoPlan({ count: 3 }));
    expect(cards).toEqual(
      [0, 1, 2].map((node) => ({ node, hasClient: true, card: { address: `memory:${node}` }, upNs: expect.any(Number) as number })),
    );
    expect(versions).toMatchObject({ regatta: expect.stringMatching(/^\d/), ws: expect.stringMatching(/^\d/) });
  });

  test('names the node that does not start, with what it threw and its last log lines', async () => {
    await expect(start(echoPlan({ count: 3, params: { failStart: 'echo-1' } }))).rejects.toMatchObject({
      code: 'NODE_START',
      message: 'node echo-1 did not start: no port for me',
      hint: expect.stringContaining('hello from echo-1') as string,
    });
  });

  test('names the nodes that were not up in time', async () => {
    const plan = echoPlan({ count: 3, params: { hangStart: 'echo-2' }, plan: { readyNs: 100e6 } });
    await expect(start(plan)).rejects.toMatchObject({
      code: 'NOT_READY',
      message: 'echo-2 did not start within 0.1 s',
      hint: expect.stringMatching(/^echo-2: its last log lines:\n.*hello from echo-2/) as string,
    });
  });

  test('names the node that exits before the load', async () => {
    await expect(start(echoPlan({ count: 2, params: { exitEarly: 'echo-1' } }))).rejects.toMatchObject({
      code: 'NODE_START',
      message: 'node echo-1 exited before the load began: gave up',
    });
    expect(news).toContainEqual({
      kind: 'change',
      change: expect.objectContaining({ node: 1, kind: 'exited', reason: 'gave up' }) as object,
    });
  });

  test('names both ends of a link that cannot be made', async () => {
    const plan = echoPlan({ count: 3, params: { failConnect: 'echo-2' } });
    await start(plan);
    await expect(connect(host, plan)).rejects.toMatchObject({
      code: 'NODE_CONNECT',
      message: 'the link echo-0 → echo-2 could not be made: refused',
    });
  });

  test('says what is missing when a node does not settle', async () => {
    const plan = echoPlan({ count: 2, params: { neverSettles: 'echo-0' }, plan: { settleNs: 120e6 } });
    await expect(ready(plan)).rejects.toMatchObject({ code: 'NOT_SETTLED', hint: 'echo-0: 1 peers of 99' });
  });
});

describe('a round', () => {
  test('starts every operation that is due and counts every outcome', async () => {
    const plan = echoPlan({
      count: 2,
      rounds: [echoRound({ rate: 200, forNs: 0.5e9, params: { afterMs: 2, failEach: 10, doubtEach: 25 } })],
    });
    await ready(plan);
    const report = await host.startRound({ round: 0, startNs: realClock.now() + 50e6, agents: ['host-0'] }, never);
    expect(report).toMatchObject({ host: 'host-0', due: 100, started: 100, failed: 10, unknown: 2, ok: 88 });
    expect(report.errors).toEqual([
      { text: expect.stringContaining('the echo failed') as string, count: 10 },
      { text: 'unknown: the echo may have been heard', count: 2 },
    ]);
    expect(report.loadEndNs).toBeGreaterThan(0.5e9);
    const { rows, problems } = await host.stop();
    expect(rows).toMatchObject({ samples: 100, events: 88 });
    expect(rows['series']).toBeGreaterThanOrEqual(2 * 2 * 2);
    expect(problems).toEqual([]);
  });

  test('gives up what is still in flight after the drain: its outcome is unknown', async () => {
    const plan = echoPlan({
      count: 1,
      rounds: [echoRound({ rate: 10, forNs: 0.2e9, params: { afterMs: 60_000 } })],
      plan: { drainNs: 100e6 },
    });
    await ready(plan);
    const startNs = realClock.now();
    const report = await host.startRound({ round: 0, startNs, agents: ['host-0'] }, never);
    expect(report).toMatchObject({ due: 2, unknown: 2, ok: 0 });
    expect(realClock.now() - startNs).toBeGreaterThanOrEqual(300e6);
  });

  test('ends early when it is told to, and still reports', async () => {
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 100, forNs: 60e9 })] });
    await ready(plan);
    const round = host.startRound({ round: 0, startNs: realClock.now(), agents: ['host-0'] }, never);
    await realClock.sleepUntil(realClock.now() + 200e6);
    host.endRound();
    const report = await round;
    expect(report.due).toBeGreaterThan(5);
    expect(report.due).toBeLessThan(100);
    expect(report.ok).toBe(report.due);
  });

  test('reads the counters of every node at the first and the last instant of the load, both within its phase', async () => {
    const plan = echoPlan({ count: 2, rounds: [echoRound({ rate: 100, forNs: 0.3e9 })] });
    await ready(plan);
    const startNs = realClock.now() + 20e6;
    const { loadEndNs } = await host.startRound({ round: 0, startNs, agents: ['host-0'] }, never);
    const from = startNs - runStartNs;
    await host.stop();
    const echoes = spoolRows('series').filter(({ name, ts }) => name === 'echoes_total' && Number(ts) >= from && Number(ts) < loadEndNs);
    for (const node of [0, 1]) {
      const values = echoes.filter((row) => row['node'] === node);
      expect(values.at(0)).toMatchObject({ value: 0 });
      expect(values.at(-1)).toMatchObject({ value: 15 });
    }
    const ofHost = spoolRows('series').flatMap(({ node, host, name }) => (node === -1 && host === 'host-0' ? [name] : []));
    expect(ofHost).toEqual(expect.arrayContaining(['regatta_operations_in_flight', 'nodejs_eventloop_delay_seconds{quantile="0.99"}']));
  });

  test('tells nodes which readings are at borders of phases', async () => {
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 100, forNs: 1.5e9 })] });
    await ready(plan);
    const startNs = realClock.now() + 20e6;
    const { loadEndNs } = await host.startRound({ round: 0, startNs, agents: ['host-0'] }, never);
    const from = startNs - runStartNs;
    await host.stop();
    const within = spoolRows('series').filter(({ name, ts }) => name === 'is_border' && Number(ts) >= from && Number(ts) < loadEndNs);
    expect(within.map(({ value }) => value)).toEqual([1, 0, 1]);
  });

  test('tells windows whose counts add up to the whole load', async () => {
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 50, forNs: 1.2e9 })] });
    await ready(plan);
    await host.startRound({ round: 0, startNs: realClock.now(), agents: ['host-0'] }, never);
    await realClock.sleepUntil(realClock.now() + 50e6);
    const due = liveKey(liveNames.due, { scenario: 'echo' });
    const windows = news.flatMap((item) => (item.kind === 'window' ? [item.window] : []));
    expect(windows.length).toBeGreaterThanOrEqual(3);
    expect(windows.reduce((sum, { counters }) => sum + (counters[due] ?? 0), 0)).toBe(60);
    expect(windows.at(-1)?.gauges).toMatchObject({ in_flight: 0, resident_bytes: expect.any(Number) as number });
  });

  test('cuts its windows at whole seconds of the round, wherever those of the run lie', async () => {
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 50, forNs: 1.4e9 })] });
    await ready(plan);
    const secondsGone = Math.ceil((realClock.now() - runStartNs) / 1e9);
    const fromNs = (secondsGone + 0.5) * 1e9;
    await host.startRound({ round: 0, startNs: runStartNs + fromNs, agents: ['host-0'] }, never);
    const cutsS = news.flatMap((item) => (item.kind === 'window' ? [(item.window.ts - fromNs) / 1e9] : []));
    expect(cutsS.filter((cut) => cut > 0.98 && cut < 1.4)).toHaveLength(1);
  });

  test('ends at once and says so when what it records cannot be written', async () => {
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 50, forNs: 60e9 })] });
    await ready(plan);
    mkdirSync(join(directory, 'spool/host-0/samples.bin'), { recursive: true });
    await expect(host.startRound({ round: 0, startNs: realClock.now(), agents: ['host-0'] }, never)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('samples.bin') as string,
    });
    expect((await host.stop()).failure?.message).toContain('samples.bin');
  });

  test('says so when what nodes record as they stop cannot be written', async () => {
    await ready(echoPlan({ count: 2, params: { recordStop: true } }));
    mkdirSync(join(directory, 'spool/host-0/farewells.bin'), { recursive: true });
    const { failure, problems } = await host.stop();
    expect(failure?.message).toContain('farewells.bin');
    expect(problems).toEqual([]);
    for (const node of [0, 1]) expect(readFileSync(join(directory, `fleets/echo/${node}/stdout.log`), 'utf8')).toContain('goodbye');
  });

  test('follows the rates that it is steered to, and says how late it heard of them', async () => {
    const round = echoRound({ rate: 1, forNs: 0.6e9 });
    const entries = round.entries.map((entry) => ({ ...entry, drive: heldAt100ms }));
    await ready(echoPlan({ count: 1, rounds: [{ ...round, entries }] }));
    const startNs = realClock.now() + 50e6;
    const running = host.startRound({ round: 0, startNs, agents: ['host-0'] }, never);
    const steer = (fromNs: number, rate: number) => host.steer({ round: 0, entry: 0, segments: [{ fromNs, rate }], endNs: null }, never);
    expect(await steer(0.3e9, 50)).toEqual({ lateNs: 0 });
    await realClock.sleepUntil(startNs + 0.45e9);
    expect((await steer(0.4e9, 10)).lateNs).toBeGreaterThanOrEqual(0.05e9);
    // one at 0 s, five from 0.3 s to 0.4 s, two from there on; those of the old rate until 0.45 s
    expect([7, 8, 9, 10, 11]).toContain((await running).due);
  });

  test('is refused when its scenario has no nodes to work on', async () => {
    const round = echoRound({ rate: 1, forNs: 1e9 });
    const plan = echoPlan({ count: 1, rounds: [{ ...round, entries: round.entries.map((entry) => ({ ...entry, on: ['nobody'] })) }] });
    await expect(ready(plan)).rejects.toMatchObject({
      code: 'KIT_BROKEN',
      message: 'scenario echo cannot be used: there are no nodes in nobody',
    });
  });
});

/** What the host spooled into a table, texts looked up. */
function spoolRows(table: string): { readonly [column: string]: number | string }[] {
  const spool = join(directory, 'spool/host-0');
  const lines = readFileSync(join(spool, 'dictionary.ndjson'), 'utf8').trim().split('\n');
  const texts = new Map(lines.map((line) => JSON.parse(line) as [number, string]));
  using reader = new SpoolReader(join(spool, `${table}.bin`));
  const rows: { [column: string]: number | string }[] = [];
  for (const frame of reader.frames()) {
    for (let row = 0; row < frame.rows; row++) {
      const cells = reader.columns.map(([name, type], column) => {
        const value = frame.columns[column]?.[row] as number;
        return [name, type === 'text' ? (texts.get(value) ?? '') : value] as const;
      });
      rows.push(Object.fromEntries(cells));
    }
  }
  return rows;
}

describe('stopping', () => {
  test('tells once of each thing that a node says is wrong with it, and of a flood that there are more', async () => {
    await start(echoPlan({ count: 1, params: { problems: 30 } }));
    const { problems } = await host.stop();
    expect(problems).toHaveLength(21);
    expect(problems[0]).toBe('echo-0 has problem 0');
    expect(problems[20]).toBe('echo-0 has more problems: see its log');
    expect(readFileSync(join(directory, 'fleets/echo/0/stdout.log'), 'utf8')).toContain('has problem 29');
  });

  test('reports a node that does not stop and stops the others', async () => {
    const plan = echoPlan({ count: 2, params: { hangStop: 'echo-0' } });
    await start(plan);
    const { problems } = await host.stop();
    expect(problems).toEqual(['echo-0 did not stop within 5 s']);
    expect(readFileSync(join(directory, 'fleets/echo/1/stdout.log'), 'utf8')).toContain('goodbye');
  });

  test('cuts the log of a node that floods it and says so', async () => {
    await start(echoPlan({ count: 1, params: { floodLines: 10_000 } }));
    const { problems } = await host.stop();
    expect(problems).toEqual([expect.stringMatching(/^echo-0 has a log that was cut at \d+ bytes$/)]);
    expect(statSync(join(directory, 'fleets/echo/0/stdout.log')).size).toBeLessThan(5 << 20);
  });
});
