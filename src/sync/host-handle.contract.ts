import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RegattaError } from '../model/errors.ts';
import type { HostHandle, HostNews, RoundOrder, RoundReport } from '../model/host.ts';
import type { HostBehaviour, HostSide } from './fake-host.ts';

export interface OpenedHost extends AsyncDisposable {
  readonly handle: HostHandle;
  readonly side: HostSide;
}

const order: RoundOrder = { round: 2, startNs: 123_456_789_012.5, agents: ['host-0', 'host-1'] };
const counts = { due: 12, missed: 1, dropped: 1, started: 10, ok: 8, failed: 1, unknown: 1 };
const report: RoundReport = {
  host: 'host-0',
  nodes: 2,
  loadEndNs: 5e9,
  overrunNs: 1e6,
  ...counts,
  lagP99Ns: 1e5,
  eventLoopDelayP99Ns: 2e6,
  cpuNs: 3e9,
  busyShare: 0.2,
  runQueueWaitNs: 1e6,
  stealShare: 0.01,
  errors: [{ text: 'no', count: 1 }],
  shortfalls: ['feed accounts ran dry'],
};
const window = { kind: 'window', window: { host: 'host-0', ts: 1e9, counters: { a: 1 }, histograms: {}, gauges: {} } } as const;
const change = { kind: 'change', change: { node: 3, kind: 'exited', ts: 2e9, reason: 'it threw' } } as const;

/** What every {@link HostHandle} does, whatever carries the calls. `open` makes a host named `host-0` that behaves as told. */
export function hostHandleContract(name: string, open: (behaviour: HostBehaviour) => Promise<OpenedHost>): void {
  describe(`${name} is a host handle`, () => {
    let opened: OpenedHost | undefined;
    let behaviour: HostBehaviour = {};
    const { signal } = new AbortController();
    const host = async (): Promise<OpenedHost> => (opened ??= await open(behaviour));

    beforeEach(() => {
      behaviour = {};
    });
    afterEach(async () => {
      await opened?.[Symbol.asyncDispose]();
      opened = undefined;
    });

    test('carries orders there and replies back unchanged', async () => {
      const seen: unknown[] = [];
      behaviour = {
        async prepare(order) {
          seen.push(order);
          return { cards: [{ node: 0, card: { peer: 'p' }, upNs: 7 }], versions: { libp2p: '3.0.0' } };
        },
        async startRound(order) {
          seen.push(order);
          return report;
        },
        stop: async () => ({ host: 'host-0', rows: { events: 7 }, problems: ['slow'] }),
      };
      const { handle } = await host();
      expect(handle.name).toBe('host-0');
      expect(await handle.prepare({ kind: 'settle', limitNs: 5e9, agents: ['host-0'] }, signal)).toEqual({
        cards: [{ node: 0, card: { peer: 'p' }, upNs: 7 }],
        versions: { libp2p: '3.0.0' },
      });
      expect(await handle.startRound(order, signal, signal)).toEqual(report);
      expect(await handle.stop(signal)).toEqual({ host: 'host-0', rows: { events: 7 }, problems: ['slow'] });
      expect(seen).toEqual([{ kind: 'settle', limitNs: 5e9, agents: ['host-0'] }, order]);
    });

    test('steers an entry while its round goes on, and says how late the host heard of it', async () => {
      const steered = Promise.withResolvers<unknown>();
      behaviour = {
        async startRound() {
          await steered.promise;
          return report;
        },
        async steer(order) {
          steered.resolve(order);
          return { lateNs: 2.5e8 };
        },
      };
      const { handle } = await host();
      const round = handle.startRound(order, signal, signal);
      const change = { round: 2, entry: 1, segments: [{ fromNs: 7e9, rate: 0.3 }], endNs: null };
      expect(await handle.steer(change, signal)).toEqual({ lateNs: 2.5e8 });
      expect(await steered.promise).toEqual(change);
      expect(await round).toEqual(report);
    });

    test('rejects with the error of the host: code, message and hint', async () => {
      behaviour = { prepare: () => Promise.reject(new RegattaError('NODE_START', 'lurkers-3 did not start', { hint: 'last lines' })) };
      const { handle } = await host();
      const problem = await handle.prepare({ kind: 'settle', limitNs: 1, agents: ['host-0'] }, signal).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(RegattaError);
      expect(problem).toMatchObject({ code: 'NODE_START', message: 'lurkers-3 did not start', hint: 'last lines' });
    });

    test('turns an error of another kind into INTERNAL with its message', async () => {
      behaviour = { prepare: () => Promise.reject(new TypeError('x is undefined')) };
      const { handle } = await host();
      await expect(handle.prepare({ kind: 'settle', limitNs: 1, agents: ['host-0'] }, signal)).rejects.toMatchObject({
        code: 'INTERNAL',
        message: 'x is undefined',
      });
    });

    test('an aborted call rejects at once with the reason, and aborts the signal in the host', async () => {
      const aborted = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      behaviour = {
        startRound(_order, signal) {
          signal.addEventListener('abort', () => aborted.resolve());
          begun.resolve();
          return new Promise(() => undefined);
        },
      };
      const { handle } = await host();
      const controller = new AbortController();
      const round = handle.startRound(order, controller.signal, signal);
      await begun.promise;
      controller.abort(new Error('enough'));
      await expect(round).rejects.toThrow('enough');
      await aborted.promise;
    });

    test.each(['while it runs', 'before it starts'])(
      'a round whose end is asked for %s ends its load early and still reports',
      async (when) => {
        const begun = Promise.withResolvers<void>();
        behaviour = {
          async startRound(_order, signal, end) {
            begun.resolve();
            if (!end.aborted) await new Promise((resolve) => end.addEventListener('abort', resolve));
            expect(signal.aborted).toBe(false);
            return report;
          },
        };
        const { handle } = await host();
        const end = new AbortController();
        if (when === 'before it starts') end.abort();
        const round = handle.startRound(order, signal, end.signal);
        await begun.promise;
        end.abort();
        expect(await round).toEqual(report);
      },
    );

    test('a call under an aborted signal never reaches the host', async () => {
      let calls = 0;
      behaviour = {
        async prepare() {
          calls++;
          return {};
        },
      };
      const { handle } = await host();
      await expect(
        handle.prepare({ kind: 'settle', limitNs: 1, agents: ['host-0'] }, AbortSignal.abort(new Error('too late'))),
      ).rejects.toThrow('too late');
      await handle.prepare({ kind: 'settle', limitNs: 1, agents: ['host-0'] }, signal);
      expect(calls).toBe(1);
    });

    test('tells news in order, and at last that the host is gone', async () => {
      const { handle, side } = await host();
      const news = handle.news[Symbol.asyncIterator]();
      side.say(window);
      side.say(change);
      expect((await news.next()).value).toEqual(window);
      expect((await news.next()).value).toEqual(change);
      side.vanish();
      expect((await news.next()).value).toMatchObject({ kind: 'gone', expected: false });
      expect(await news.next()).toEqual({ done: true, value: undefined });
    });

    test('news wait for a reader who comes late', async () => {
      const { handle, side } = await host();
      side.say(window);
      side.vanish();
      const told: HostNews['kind'][] = [];
      for await (const news of handle.news) told.push(news.kind);
      expect(told.at(-1)).toBe('gone');
    });

    test('calls that are open when the host vanishes reject with HOST_LOST, and so do later ones', async () => {
      const begun = Promise.withResolvers<void>();
      behaviour = {
        startRound() {
          begun.resolve();
          return new Promise(() => undefined);
        },
      };
      const { handle, side } = await host();
      const round = handle.startRound(order, signal, signal);
      const ends = expect(round).rejects.toMatchObject({ code: 'HOST_LOST', message: expect.stringContaining('host-0') });
      await begun.promise;
      side.vanish();
      await ends;
      await expect(handle.stop(signal)).rejects.toMatchObject({ code: 'HOST_LOST' });
    });

    test('a host that goes after it was disposed of is expected to', async () => {
      const { handle } = await host();
      await handle.stop(signal);
      await handle[Symbol.asyncDispose]();
      await handle[Symbol.asyncDispose]();
      const told: HostNews[] = [];
      for await (const news of handle.news) told.push(news);
      expect(told).toEqual([{ kind: 'gone', expected: true, reason: expect.any(String) }]);
    });
  });
}
