import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import { numberNodes } from '../model/number-nodes.ts';
import { RegattaError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Results } from '../model/result.ts';
import type { Runner } from '../model/runner.ts';
import { RunFiles } from '../recording/run-files.ts';
import { FakeHost, type HostBehaviour } from '../sync/fake-host.ts';
import { type RunEnd, runPlan } from './run.ts';
import type { RunParts } from './run-parts.ts';

const plan: Plan = {
  format: 1,
  name: 'fake',
  file: 'fake.yaml',
  seed: 1,
  kits: [],
  params: {},
  fleets: [
    {
      name: 'late',
      count: 1,
      kit: 'k',
      program: { name: 'p', url: 'file:///p' },
      params: {},
      nodesPerProcess: null,
      regions: [],
      needs: ['boot'],
      env: {},
    },
    {
      name: 'boot',
      count: 2,
      kit: 'k',
      program: { name: 'p', url: 'file:///p' },
      params: {},
      nodesPerProcess: null,
      regions: [],
      needs: [],
      env: {},
    },
  ],
  network: { topology: { kind: 'full' }, jitter: 0, bandwidth: null, between: [] },
  rounds: [
    { name: 'warm', kind: 'warm-up', entries: [], forNs: 1e8 },
    { name: 'load', kind: 'measured', entries: [], forNs: 1e8 },
  ],
  events: 'all',
  metrics: [],
  thresholds: [],
  validity: {},
  drainNs: 1e8,
  settleNs: 1e9,
  readyNs: 1e9,
  runner: 'fake',
  warnings: [],
  comparableKey: 'k',
};

/** What the recording itself has decided. */
function definite(files: RunFiles): Partial<Results> {
  const { result, reason } = files.readJson('run.json');
  return { reason, ...(result === null ? {} : { result }) };
}

interface Outcome {
  readonly end: RunEnd;
  readonly files: RunFiles;
  readonly host: FakeHost;
  readonly steps: string[];
  readonly isDisposed: boolean;
}

interface Surroundings {
  readonly analyse?: RunParts['analyse'];
  readonly abort?: AbortSignal;
}

/** Runs the plan on one fake host. The analysis is a stub: what it makes of a run has its own tests. */
async function runOn(
  behaviour: HostBehaviour,
  during: (host: FakeHost, stop: AbortController) => void = () => {},
  { analyse, abort = new AbortController().signal }: Surroundings = {},
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-run-'));
  // the lock of the real machine is for real runs
  vi.stubEnv('TMPDIR', directory);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });
  const host = new FakeHost('host-0', behaviour);
  let isDisposed = false;
  const runner: Runner = {
    name: 'fake',
    deploy: async () => ({
      hosts: [
        {
          handle: host,
          machine: 'here',
          nodes: numberNodes(plan),
          pid: 1,
          ended: new Promise<string>(() => {}),
          lastLines: () => ['the last line'],
        },
      ],
      async [Symbol.asyncDispose]() {
        isDisposed = true;
        await host[Symbol.asyncDispose]();
      },
    }),
  };
  const steps: string[] = [];
  const reporter: Reporter = { step: ({ title, state }) => (state === 'started' ? undefined : steps.push(`${title}: ${state}`)) };
  const stop = new AbortController();
  const files = new RunFiles(join(directory, 'run'));
  files.create();
  const parts = {
    clock: realClock,
    runner,
    metrics: [],
    shown: [],
    reporters: [reporter],
  };
  const running = runPlan(
    plan,
    files,
    {
      ...parts,
      calibrate: () => 1,
      endStrays: async () => 0,
      analyse: analyse ?? (async (files) => ({ result: 'passed', ...definite(files) }) as Results),
    },
    { wait: false, analysis: true, command: 'x', set: null, stop: stop.signal, abort },
  );
  during(host, stop);
  return { end: await running, files, host, steps, isDisposed };
}

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
          const report = {
            host: 'host-0',
            loadEndNs: 5,
            overrunNs: 0,
            due: 1,
            started: 1,
            ok: 1,
            failed: 0,
            unknown: 0,
            lagP99Ns: 0,
            eventLoopDelayP99Ns: 0,
            cpuNs: 0,
            runQueueWaitNs: null,
            stealShare: null,
            errors: [],
          };
          finish.addEventListener('abort', () => resolve(report));
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

test('a host that vanishes during the load ends it, and its nodes are lost', async () => {
  const { files } = await runOn({ startRound: () => new Promise(() => {}) }, (host) => {
    const poll = setInterval(() => {
      if (!host.calls.includes('startRound')) return;
      clearInterval(poll);
      host.vanish();
    }, 5);
  });
  const { observed } = files.readJson('run.json');
  expect(observed?.hostsLost).toEqual([{ host: 'host-0', reason: 'its link broke' }]);
  expect(observed?.nodesLost.map(({ node }) => node)).toEqual(['late-0', 'boot-0', 'boot-1']);
});

test('an analysis that fails is an error of the command, and none of the recording: it can be done again', async () => {
  const { end, files } = await runOn({}, undefined, { analyse: () => Promise.reject(new RegattaError('ANALYSIS', 'no such column')) });
  expect(end).toMatchObject({ result: 'errored', reason: 'no such column', results: null });
  expect(files.readJson('run.json')).toMatchObject({ state: 'recorded', result: null, reason: null });
});

test('a run that is given up during its analysis is cancelled, and the analysis can be done again', async () => {
  const abort = new AbortController();
  const analyse = (_files: RunFiles, signal: AbortSignal): Promise<never> => {
    abort.abort(new Error('aborted by SIGINT'));
    return Promise.reject(signal.reason);
  };
  const { end, files } = await runOn({}, undefined, { analyse, abort: abort.signal });
  expect(end.result).toBe('cancelled');
  expect(files.readJson('run.json')).toMatchObject({ state: 'recorded', result: null });
});

test('a run that is given up just as its analysis completes ends as its results say', async () => {
  const abort = new AbortController();
  const analyse = async (): Promise<Results> => {
    abort.abort(new Error('aborted by SIGINT'));
    return { result: 'passed', reason: null } as Results;
  };
  const { end, files } = await runOn({}, undefined, { analyse, abort: abort.signal });
  expect(end.result).toBe('passed');
  expect(files.readJson('run.json')).toMatchObject({ state: 'done', result: 'passed' });
});

test('a defect of Regatta is no cancellation: the run is errored, and torn down', async () => {
  const abort = new AbortController();
  const startRound: HostBehaviour['startRound'] = () => {
    abort.abort(new RegattaError('INTERNAL', 'nothing handled it'));
    return new Promise(() => {});
  };
  const { end, isDisposed } = await runOn({ startRound }, undefined, { abort: abort.signal });
  expect(end).toMatchObject({ result: 'errored', reason: 'nothing handled it' });
  expect(isDisposed).toBe(true);
});

test('the machine is held until the analysis is over', async () => {
  let held: readonly string[] = [];
  const directory = (): string => join(tmpdir(), 'regatta-runs');
  const analyse = async (): Promise<Results> => {
    held = readdirSync(directory());
    return { result: 'passed', reason: null } as Results;
  };
  await runOn({}, undefined, { analyse });
  expect(held).toHaveLength(1);
  expect(readdirSync(directory())).toEqual([]);
});
