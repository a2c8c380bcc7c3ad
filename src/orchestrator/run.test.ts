import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import type { LoadInstant } from '../model/rendezvous-topics.ts';
import type { RoundOrder, RoundReport, StopReport } from '../model/host.ts';
import { RunFiles } from '../recording/run-files.ts';
import { openConnection } from '../sync/connection.ts';
import { FakeHost } from '../sync/fake-host.ts';
import { RawClient } from '../sync/fixtures/raw-client.ts';
import { phasesOf, report, runOn } from './fixtures/fake-run.ts';

test('fleets start in the order of their needs, connect, settle, run their rounds and stop', async () => {
  const { end, host, files, isDisposed, steps } = await runOn({});
  expect(host.calls).toEqual(['prepare', 'prepare', 'prepare', 'prepare', 'prepare', 'startRound', 'startRound', 'stop']);
  expect(steps.slice(0, 3)).toEqual(['place hosts: done', 'start boot: done', 'connect boot (1 link): done']);
  expect(end.result).toBe('passed');
  expect(isDisposed).toBe(true);
  expect(files.readJson('run.json').observed?.rounds.map(({ round, measured }) => [round, measured])).toEqual([
    ['warm', false],
    ['load', true],
  ]);
});

test('an error while nodes start is the result, and everything is torn down', async () => {
  const { end, host, isDisposed } = await runOn({
    prepare: async () => {
      throw new Error('no room');
    },
  });
  expect(end.result).toBe('errored');
  expect(end.reason).toContain('no room');
  expect(isDisposed).toBe(true);
  expect(host.calls).not.toContain('startRound');
});

test('a stop during the load ends the round early, still stops the nodes, and the run is cancelled', async () => {
  const { end, host } = await runOn(
    {
      startRound: (_order, _signal, finish) =>
        new Promise((resolve) => {
          finish.addEventListener('abort', () => resolve({ ...report, loadEndNs: 5 }));
        }),
    },
    (host, stop) => {
      const poll = setInterval(() => {
        if (!host.calls.includes('startRound')) return;
        clearInterval(poll);
        stop.abort(new Error('stopped'));
      }, 5);
    },
  );
  expect(end.result).toBe('cancelled');
  expect(host.calls).toEqual(expect.arrayContaining(['startRound', 'stop']));
  expect(host.calls.filter((call) => call === 'startRound')).toHaveLength(1);
});

describe('a host that vanishes', () => {
  const lost = [{ host: 'host-0', reason: 'killed by SIGKILL' }];

  test('during the load ends it, its nodes are lost, and the run is none the less one to analyse', async () => {
    const { end, files } = await runOn({ startRound: () => new Promise(() => {}) }, (host) => {
      const poll = setInterval(() => {
        if (!host.calls.includes('startRound')) return;
        clearInterval(poll);
        setTimeout(() => host.vanish(), 700);
      }, 5);
    });
    const { observed } = files.readJson('run.json');
    expect(observed?.hostsLost).toEqual(lost);
    expect(observed?.nodesLost.map(({ node }) => node)).toEqual(['late-0', 'boot-0', 'boot-1']);
    expect(end.result).toBe('passed'); // as the stub of the analysis finds where the recording decided nothing
    // nobody could say when the load ended: the phase holds what was recorded until then
    const phase = phasesOf(files).at(-1);
    expect((phase?.until ?? 0) - (phase?.ts ?? 0)).toBeGreaterThan(1e8);
  });

  test('while it is waited for what is in flight keeps the other hosts from nothing', async () => {
    const second = new FakeHost('host-1');
    let host: FakeHost | undefined;
    const startRound = async (order: RoundOrder): Promise<RoundReport> => {
      if (order.round === 1) {
        host?.say({ kind: 'window', window: { host: 'host-0', ts: 1e9, counters: { operations_ok: 1 }, histograms: {}, gauges: {} } });
        setTimeout(() => host?.vanish(), 30);
      }
      return { ...report, errors: [{ text: 'no such account', count: 1 }] };
    };
    const { end, files, steps } = await runOn({ startRound }, (fake) => (host = fake), { second });
    expect(second.calls.at(-1)).toBe('stop');
    expect(steps).toContain('stop nodes: done');
    expect(end.result).toBe('passed');
    expect(files.readJson('run.json').observed).toMatchObject({ hostsLost: lost, errors: [{ text: 'no such account', count: 2 }] });
  });

  test('while it stops its nodes is told of by how it ended', async () => {
    let host: FakeHost | undefined;
    const stop = (): Promise<StopReport> => {
      host?.vanish();
      return new Promise(() => {});
    };
    const { files } = await runOn({ stop }, (fake) => (host = fake));
    expect(files.readJson('run.json').observed).toMatchObject({
      hostsLost: lost,
      problems: [expect.stringMatching(/^host-0 was lost \(killed by SIGKILL\) \d+\.\d s into the run$/)],
    });
  });
});

test('the delay of an event loop counts where it is that of several nodes', async () => {
  const delays = async (nodes: number): Promise<unknown> => {
    const { files } = await runOn({ startRound: async () => ({ ...report, nodes }) });
    return files.readJson('run.json').observed?.rounds.map(({ eventLoopDelayP99Ns }) => eventLoopDelayP99Ns);
  };
  expect(await delays(1)).toEqual([null, null]);
  expect(await delays(2)).toEqual([7e6, 7e6]);
});

test('a host that stays and does not say what it recorded counts as lost: its part may be missing', async () => {
  const { files } = await runOn({ stop: () => Promise.reject(new Error('its files cannot be brought back')) });
  const { observed } = files.readJson('run.json');
  expect(observed?.hostsLost).toEqual([{ host: 'host-0', reason: 'its files cannot be brought back' }]);
  expect(observed?.problems).toEqual(['host-0 did not say what it had recorded: its files cannot be brought back']);
});

test('a host that could not record everything as it stopped makes the run errored, with what to do', async () => {
  const failure = { message: 'no room left to write events.bin', hint: 'Free some space.' };
  const { end } = await runOn({ stop: async () => ({ host: 'host-0', rows: {}, problems: [], failure }) });
  expect(end).toMatchObject({ result: 'errored', reason: failure.message });
});

test('a phase is on record from its beginning, open; its end is a second row', async () => {
  const open: unknown[] = [];
  const { files } = await runOn({
    async startRound() {
      open.push(phasesOf(new RunFiles(join(tmpdir(), 'run'))).at(-1)?.until);
      return report;
    },
  });
  expect(open).toEqual([-1, -1]);
  expect(phasesOf(files).map(({ phase, until }) => [phase, until > 0])).toEqual([
    [0, false],
    [0, true],
    [1, false],
    [1, true],
  ]);
});

test('programs at the rendezvous learn of all nodes once these are up, and when the load begins and ends', async () => {
  const learnt: Promise<Json[]>[] = [];
  const { end } = await runOn({}, undefined, {
    async placing({ url, token }) {
      const { sync } = await openConnection(url, { token });
      const first = async (topic: string, count: number): Promise<Json[]> => {
        const messages = sync.subscribe(topic);
        return Promise.all(Array.from({ length: count }, async () => (await messages.next()).value as Json));
      };
      learnt.push(first('regatta:nodes', 3), first('regatta:load-start', 1), first('regatta:load-end', 1));
    },
  });
  expect(end.result).toBe('passed');
  const [nodes, [start], [finish]] = (await Promise.all(learnt)) as [Json[], LoadInstant[], LoadInstant[]];
  expect(nodes.map((facts) => (facts as JsonObject)['node'])).toEqual(['late-0', 'boot-0', 'boot-1']);
  expect(nodes[1]).toEqual({ node: 'boot-0', number: 1, fleet: 'boot', index: 0, region: null, card: null, endpoints: {} });
  for (const instant of [start, finish]) expect(instant).toEqual({ monotonicNs: expect.any(Number), unixNs: expect.any(Number) });
  expect(Math.abs((start?.unixNs ?? 0) / 1e6 - Date.now())).toBeLessThan(60_000);
});

test('what the rendezvous says of its clients is in a log of the run, and whom it dropped among the problems', async () => {
  const { files } = await runOn({}, undefined, {
    async placing({ url, token }) {
      await expect(openConnection(url)).rejects.toThrow('needs a token');
      const stuck = await RawClient.open(`${url}?token=${token}`);
      await stuck.ask({ kind: 'hello', role: 'node', name: 'stuck', machine: 'm' });
      stuck.send({ id: '0', subscribe: { topic: 't' } });
      stuck.send({ id: '1', signal_entry: { state: 'subscribed' } });
      await using connection = await openConnection(url, { token });
      await connection.sync.barrier('subscribed', 1);
      stuck.ws.pause();
      // more than is kept for anybody who does not read
      for (let sent = 0; sent < 80; sent++) await connection.sync.publish('t', 'x'.repeat(1 << 20));
      stuck.ws.resume();
      await stuck.closed;
    },
  });
  const log = readFileSync(files.logFile('rendezvous'), 'utf8');
  expect(log).toMatch(/^\d+\.\d+ refused 127\.0\.0\.1: this rendezvous needs a token/);
  expect(log).toContain('dropped stuck');
  expect(files.readJson('run.json').observed?.problems).toEqual([expect.stringContaining('the rendezvous dropped stuck')]);
});
