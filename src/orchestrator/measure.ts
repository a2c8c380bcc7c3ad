import { messageOf, RegattaError } from '../model/errors.ts';
import type { HostHandle } from '../model/host.ts';
import { once } from '../model/once.ts';
import type { Plan } from '../model/plan.ts';
import type { RunObservations } from '../model/result.ts';
import type { Deployment, PlacedHost } from '../model/runner.ts';
import { ORCHESTRATOR_SPOOL, type RunFiles } from '../recording/run-files.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { AskedPrometheus } from './asked-prometheus.ts';
import { HostWatch } from './host-watch.ts';
import { joinAgents, withJoined } from './join-agents.ts';
import { joinedHost } from './joined-host.ts';
import { LiveBoard } from './live-board.ts';
import { NodeLedger } from './node-ledger.ts';
import { Notices } from './notices.ts';
import { makeReady } from './readiness.ts';
import type { ReporterGroup } from './reporter-group.ts';
import { type RoundsContext, runRounds, type SeenInRounds } from './rounds.ts';
import type { RunExposure } from './run-exposure.ts';
import { runMonitors } from './run-monitors.ts';
import { openRunRendezvous, type RunRendezvous } from './run-rendezvous.ts';
import type { Recording, RunOptions, RunParts } from './run-parts.ts';

/** How often what the orchestrator recorded is written, ms. */
const flushMs = 1000;
/** Nodes of which a run's problems tell one by one. */
const mostExitsTold = 5;

/** What stands from the first moment of a run, and is torn down at its end. */
interface Site {
  readonly runStartNs: number;
  readonly spool: Spool;
  readonly ledger: NodeLedger;
  readonly board: LiveBoard;
  readonly watch: HostWatch;
  /** Where the plan asks for it. */
  readonly exposure: RunExposure | undefined;
  /** Reports work as a step; what it recorded is on disk when it ends. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

interface MeasureOptions extends RunOptions {
  readonly reporters: ReporterGroup;
}

/**
 * Records one run: rendezvous, hosts, nodes ready, rounds, nodes stopped. Everything that was set up is torn down in reverse on every path.
 * Before the first round a stop gives up; from then on it ends the load early and what was measured is kept.
 */
export async function measure(plan: Plan, files: RunFiles, parts: RunParts, options: MeasureOptions): Promise<Recording> {
  await using resources = new AsyncDisposableStack();
  const site = await openSite(plan, files, parts, options);
  resources.use(site.spool);
  // what is flushed survives a kill -9 of Regatta
  const flushing = setInterval(() => site.spool.flush(), flushMs);
  resources.defer(() => clearInterval(flushing));
  const { runStartNs, spool, ledger, board, watch, exposure, step } = site;
  const givenUp = AbortSignal.any([options.stop, options.abort]);

  const { clock } = parts;
  resources.use(exposure);
  const url = await exposure?.open();
  if (url !== undefined) options.reporters.step({ title: 'serve /metrics and /sd', state: 'done', detail: url });
  const prometheus = resources.use(await AskedPrometheus.open({ ...site, plan, parts, run: files, url, signal: givenUp }));
  const refused = (title: string): void => options.reporters.step({ title, state: 'failed' });
  const rendezvous = resources.use(await openRunRendezvous({ plan, files, clock, runStartNs, recorder: spool, refused }));
  const { connection } = rendezvous;
  // this process has nothing else to do while hosts start, and is not to be disturbed by it later; what fails here fails again where it is needed
  const meanwhile = once(async () => (options.analysis ? parts.loadAnalysis().catch(() => undefined) : undefined));
  const deployment = resources.use(await placeHosts({ plan, files, parts, rendezvous, step, meanwhile, signal: givenUp }));
  await meanwhile();
  const listening = watch.listen(deployment, connection);
  const monitors = resources.use(runMonitors(plan, parts, { runStartNs, recorder: spool, deployment, ledger }));

  const signal = AbortSignal.any([givenUp, watch.hostLost]);
  const { id: runId, directory } = files;
  const notices = new Notices(connection.sync, clock);
  const readiness = makeReady({
    plan,
    runId,
    runStartNs,
    directory,
    deployment,
    ledger,
    hostPages: exposure?.hostPages ?? new Map(),
    notices,
    step,
    signal,
  });
  const versions = await readiness.catch((error: unknown) => explain(error, watch));
  await prometheus?.untilFound();
  const { failure, unheard, ...observed } = await drive(plan, { ...site, parts, options, deployment, notices, monitors, prometheus });
  const hosts = deployment.hosts.map(({ handle }) => handle.name);
  await deployment[Symbol.asyncDispose]();
  await listening;
  if (exposure !== undefined && plan.prometheus?.push !== undefined)
    await step('push what was counted last', () => exposure.finish(hosts, givenUp));
  spool.flush();
  return {
    monotonicStartNs: runStartNs,
    versions,
    failure: failure ?? board.failure ?? spool.failure,
    observed: {
      ...observed,
      nodesLost: ledger.lost,
      hostsLost: [...watch.lost, ...unheard],
      problems: [
        ...new Set([...observed.problems, ...exitsOf(ledger, watch), ...rendezvous.dropped, ...(exposure?.problems(hosts) ?? [])]),
      ],
    },
  };
}

/** Monitors of this process write into tables of hosts. */
function withOwn(rows: RunObservations['rows'], spool: Spool): RunObservations['rows'] {
  spool.flush();
  return rows === null ? null : Object.fromEntries(Object.entries(rows).map(([table, count]) => [table, count + (spool.rows[table] ?? 0)]));
}

/** Hosts of the runner, and behind them the agents that join from elsewhere. */
async function placeHosts({
  plan,
  files,
  parts,
  rendezvous,
  step,
  meanwhile,
  signal,
}: Pick<Site, 'step'> & {
  readonly plan: Plan;
  readonly files: RunFiles;
  readonly parts: RunParts;
  readonly rendezvous: RunRendezvous;
  /** What is begun as soon as hosts start. */
  readonly meanwhile: () => unknown;
  readonly signal: AbortSignal;
}): Promise<Deployment> {
  const { connection, url, token } = rendezvous;
  const { directory, id: runId } = files;
  const joined = (host: string, signal: AbortSignal): Promise<HostHandle> => {
    const handle = joinedHost(connection, host, signal);
    meanwhile();
    return handle;
  };
  const placement = { plan, runId, directory, rendezvous: { url, token }, joined };
  await using placed = new AsyncDisposableStack();
  const deployment = placed.use(await step('place hosts', () => parts.runner.deploy(placement, signal)));
  const { join } = plan.agents;
  const agents =
    join === 0
      ? []
      : await step(`wait for ${join} ${join === 1 ? 'agent' : 'agents'} to join`, () => joinAgents(plan, { ...rendezvous, files }, signal));
  placed.move();
  return withJoined(deployment, agents);
}

/** Nodes that ended by themselves, in words; of those that went with their host the host's loss tells. */
function exitsOf(ledger: NodeLedger, watch: HostWatch): string[] {
  const hosts = new Set(watch.lost.map(({ host }) => host));
  const hostOf = new Map(ledger.handles.flatMap(({ name, host }) => [[name, host]]));
  const exits = ledger.lost.filter(({ node }) => !hosts.has(hostOf.get(node) ?? ''));
  const told = exits.slice(0, mostExitsTold).map(({ node, reason }) => `${node} ended: ${reason}`);
  return exits.length > told.length ? [...told, `${exits.length - told.length} more nodes ended: see the table nodes`] : told;
}

async function openSite(
  plan: Plan,
  files: RunFiles,
  { clock, metrics, monitors, shown }: RunParts,
  { reporters }: MeasureOptions,
): Promise<Site> {
  // brings what writes and serves pages, which most runs do without
  const exposures = plan.prometheus === undefined ? undefined : await import('./run-exposure.ts');
  const runStartNs = clock.now();
  const spool = openSpool(files.spoolDirectory(ORCHESTRATOR_SPOOL));
  const ledger = new NodeLedger(spool);
  const board = new LiveBoard({ plan, metrics, shown, files, clock, runStartNs, report: (view) => reporters.window(view) });
  const shownRun = { plan, run: files.id, metrics, monitors, clock, runStartNs, spool, ledger, lost: () => watch.lost };
  const exposure = exposures === undefined ? undefined : new exposures.RunExposure(shownRun);
  const now = (): number => clock.now() - runStartNs;
  const watch: HostWatch = new HostWatch({
    ledger,
    now,
    onWindow: (window) => {
      board.add(window);
      exposure?.addWindow(window);
    },
    onRemark: ({ text, isGood }) => reporters.step({ title: text, state: isGood ? 'done' : 'failed' }),
  });
  const step: Site['step'] = (title, work) => reporters.during(title, work).finally(() => spool.flush());
  return { runStartNs, spool, ledger, board, watch, exposure, step };
}

/** How a host ended explains more than the call that failed with it. */
async function explain(error: unknown, watch: HostWatch): Promise<never> {
  if (error instanceof RegattaError && error.code === 'HOST_LOST') await watch.settle();
  throw watch.hostLost.aborted ? watch.hostLost.reason : error;
}

/** Rounds and the stop after them: from here on a failure keeps what was observed before it. */
async function drive(
  plan: Plan,
  context: Site &
    Pick<RoundsContext, 'parts' | 'options' | 'deployment' | 'notices' | 'monitors'> & { readonly prometheus: AskedPrometheus | undefined },
): Promise<RunObservations & Pick<Stopped, 'unheard'> & { readonly failure: unknown }> {
  const { deployment, watch, board, exposure, options, step } = context;
  const seen: SeenInRounds = { rounds: [], phases: [], problems: [], errors: new Map() };
  const failures: unknown[] = [];
  try {
    await runRounds({ ...context, plan, recorder: context.spool, seen, pauseNs: context.prometheus?.pauseNs ?? 0 });
  } catch (error) {
    failures.push(error);
  }
  const over = AbortSignal.any([options.stop, options.abort, watch.hostLost]);
  const isOwnGone = context.prometheus?.isGone === true;
  if (exposure?.isRead === true && !over.aborted)
    await step('wait until Prometheus has read the last values', () => exposure.linger(over, { isOwnGone }));
  const answered = await context.prometheus?.takeAnswers(seen.phases, options.abort).catch((error: unknown) => void failures.push(error));
  await context.monitors[Symbol.asyncDispose]();
  context.ledger.stopAt(context.parts.clock.now() - context.runStartNs);
  // also after a failure: what nodes and hosts hold back belongs to the recording
  let stopped: Stopped = { problems: [], rows: null, unheard: [] };
  try {
    const stopping = step('stop nodes', () => stopHosts(deployment, watch, options.abort));
    exposure?.hostsStop(stopping);
    stopped = await stopping;
  } catch (error) {
    failures.push(error);
  }
  return {
    rounds: seen.rounds,
    calibrationMs: null,
    nodesLost: [],
    hostsLost: [],
    overlapped: false,
    abortedBy: board.abortedBy,
    errors: [...seen.errors.values()],
    problems: [...watch.remarks, ...seen.problems, ...toldBy(context), ...stopped.problems],
    rows: withOwn(stopped.rows, context.spool),
    unheard: stopped.unheard,
    ...(answered === undefined ? {} : { prometheus: answered }),
    links: shapesLinks(plan) ? 'emulated in hosts' : 'none',
    failure: failures[0] ?? stopped.failure,
  };
}

/** What went wrong with what looks on. */
function toldBy({
  monitors,
  prometheus,
}: Pick<RoundsContext, 'monitors'> & { readonly prometheus: AskedPrometheus | undefined }): string[] {
  return [...monitors.problems, ...(prometheus?.problems ?? [])];
}

/** What hosts said as they stopped; `failure` where one could not record everything. */
interface Stopped extends Pick<RunObservations, 'problems' | 'rows'> {
  /** Hosts that were there and did not say what they had recorded, which may be less than all. */
  readonly unheard: RunObservations['hostsLost'];
  readonly failure?: RegattaError;
}

/** Stops the nodes of every host that is still there, so that what they hold back reaches the spool. A host that is lost meanwhile is told of by the watch. */
async function stopHosts(deployment: Deployment, watch: HostWatch, abort: AbortSignal): Promise<Stopped> {
  const gone = new Set(watch.lost.map(({ host }) => host));
  const there = deployment.hosts.filter(({ handle }) => !gone.has(handle.name));
  const outcomes = await Promise.allSettled(there.map(({ handle }) => watch.unlessLost(handle.name, handle.stop(abort))));
  const reports = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  // of a host that is gone the watch tells, and one that was not waited for had no chance
  const isToldOf = (reason: unknown): boolean => abort.aborted || (reason instanceof RegattaError && reason.code === 'HOST_LOST');
  const unheard = outcomes.flatMap((outcome, index) =>
    outcome.status === 'fulfilled' || isToldOf(outcome.reason)
      ? []
      : [{ host: (there[index] as PlacedHost).handle.name, reason: messageOf(outcome.reason) }],
  );
  const rows: { [table: string]: number } = {};
  for (const [table, count] of reports.flatMap((report) => Object.entries(report.rows))) rows[table] = (rows[table] ?? 0) + count;
  const all = reports.length === deployment.hosts.length;
  const [failed] = reports.flatMap(({ failure }) => failure ?? []);
  return {
    problems: [
      ...reports.flatMap((report) => report.problems),
      ...unheard.map(({ host, reason }) => `${host} did not say what it had recorded: ${reason}`),
    ],
    rows: all ? rows : null,
    unheard,
    ...(failed === undefined ? {} : { failure: new RegattaError('DISK_FULL', failed.message, { hint: failed.hint }) }),
  };
}

function shapesLinks({ network }: Plan): boolean {
  return network.latency !== undefined || network.regions !== undefined || network.bandwidth !== null || network.between.length > 0;
}
