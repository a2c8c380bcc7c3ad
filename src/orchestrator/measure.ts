import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { RegattaError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RoundObservation, RunObservations } from '../model/result.ts';
import type { Deployment } from '../model/runner.ts';
import { clocksTable, type Recorder } from '../model/table.ts';
import { ORCHESTRATOR_SPOOL, type RunFiles } from '../recording/run-files.ts';
import { openSpool } from '../recording/spool.ts';
import { openConnection, type RendezvousConnection } from '../sync/connection.ts';
import { startRendezvous } from '../sync/server.ts';
import { HostWatch } from './host-watch.ts';
import { joinedHost } from './joined-host.ts';
import { LiveBoard } from './live-board.ts';
import { NodeLedger } from './node-ledger.ts';
import { makeReady } from './readiness.ts';
import type { ReporterGroup } from './reporter-group.ts';
import { runRounds } from './rounds.ts';
import type { Recording, RunOptions, RunParts } from './run.ts';

/**
 * Records one run: rendezvous, hosts, nodes ready, rounds, nodes stopped. Everything that was set up is torn down in reverse on every path.
 * Before the first round a stop gives up; from then on it ends the load early and what was measured is kept.
 */
export async function measure(
  plan: Plan,
  files: RunFiles,
  parts: RunParts,
  options: RunOptions & { readonly reporters: ReporterGroup },
): Promise<Recording> {
  const { reporters, abort } = options;
  const { clock } = parts;
  const runStartNs = clock.now();
  const now = (): number => clock.now() - runStartNs;
  const givenUp = AbortSignal.any([options.stop, abort]);
  const step = <T>(title: string, work: () => Promise<T>): Promise<T> => reporters.during(title, work);

  await using resources = new AsyncDisposableStack();
  const spool = resources.use(openSpool(files.spoolDirectory(ORCHESTRATOR_SPOOL)));
  const ledger = new NodeLedger(spool);
  const board = new LiveBoard({ plan, metrics: parts.metrics, shown: parts.shown, files, clock, runStartNs, report: (view) => reporters.window(view) });
  const watch = new HostWatch({ ledger, now, patienceNs: plan.drainNs, onWindow: (window) => board.add(window) });

  const token = randomBytes(16).toString('hex');
  const rendezvous = resources.use(await startRendezvous({ token, clock }));
  const connection = resources.use(
    await openConnection(rendezvous.url, { token, hello: { role: 'orchestrator', name: 'orchestrator', machine: hostname() }, clock }),
  );
  recordClocks(connection, spool, runStartNs);

  const deployment = await step('place hosts', () =>
    parts.runner.deploy(
      {
        plan,
        runId: files.id,
        directory: files.directory,
        rendezvous: { url: rendezvous.url, token },
        joined: (host, signal) => joinedHost(connection, host, signal),
      },
      givenUp,
    ),
  );
  resources.use(deployment);
  const listening = watch.listen(deployment, connection);
  const readySignal = AbortSignal.any([givenUp, watch.hostLost]);
  const versions = await makeReady({
    plan,
    runId: files.id,
    runStartNs,
    directory: files.directory,
    deployment,
    ledger,
    now,
    step,
    signal: readySignal,
  }).catch(async (error: unknown) => {
    // how a host ended explains more than the call that failed with it
    if (error instanceof RegattaError && error.code === 'HOST_LOST') await watch.settle(1000);
    throw watch.hostLost.aborted ? (watch.hostLost.reason as Error) : error;
  });

  const rounds: RoundObservation[] = [];
  let failure: unknown;
  let abortedBy: string | null = null;
  let errors: RunObservations['errors'] = [];
  try {
    ({ abortedBy, errors } = await runRounds({ plan, runStartNs, parts, options, deployment, watch, board, recorder: spool, observed: rounds }));
    await step('stop nodes', () => stopHosts(deployment, watch, abort));
  } catch (error) {
    failure = error;
  }
  await deployment[Symbol.asyncDispose]();
  await listening;
  const observed: RunObservations = {
    rounds,
    calibrationMs: null,
    nodesLost: ledger.lost,
    hostsLost: watch.lost,
    overlapped: false,
    abortedBy,
    errors,
    links: shapesLinks(plan) ? 'emulated in hosts' : 'none',
  };
  return { monotonicStartNs: runStartNs, observed, versions, failure };
}

/** Stops the nodes of every host that is still there, so that what they hold back reaches the spool. */
async function stopHosts(deployment: Deployment, watch: HostWatch, abort: AbortSignal): Promise<void> {
  const gone = new Set(watch.lost.map(({ host }) => host));
  await Promise.all(deployment.hosts.filter(({ handle }) => !gone.has(handle.name)).map(({ handle }) => handle.stop(abort)));
}

function recordClocks(connection: RendezvousConnection, recorder: Recorder, runStartNs: number): void {
  const writer = recorder.table(clocksTable);
  connection.onClock((probe) => {
    const row = writer.next();
    writer.columns.ts[row] = probe.at - runStartNs;
    writer.columns.machine[row] = recorder.code(probe.machine);
    writer.columns.wall_minus_monotonic[row] = probe.wallMinusMonotonic;
    writer.columns.offset[row] = probe.offset;
    writer.columns.error[row] = probe.error;
  });
}

function shapesLinks({ network }: Plan): boolean {
  return network.latency !== undefined || network.regions !== undefined || network.bandwidth !== null || network.between.length > 0;
}
