import { join } from 'node:path';
import type { HostNews, PrepareOrder } from '../model/host.ts';
import type { RendezvousAddress } from '../model/kit.ts';
import { once } from '../model/once.ts';
import type { Plan } from '../model/plan.ts';
import type { SyncClient } from '../model/sync.ts';
import type { Dispatch } from '../load/dispatch.ts';
import type { PacedClock } from '../load/pacing/paced-clock.ts';
import { pacings } from '../load/pacing/index.ts';
import type { MonitorGroup } from '../recording/monitor-group.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import type { EventLoopMeter } from './event-loop-meter.ts';
import type { Exposure, ExposureOptions } from './exposure.ts';
import { hostMonitors, type WatchedHost } from './host-monitors.ts';
import { HostedFleet } from './hosted-fleet.ts';
import { openDispatch } from './open-dispatch.ts';
import { Pulse } from './pulse.ts';
import { RoundEntries } from './round-entries.ts';
import { YoungHeap } from './young-heap.ts';

export interface HostOptions extends WatchedHost {
  /** The one that this host has joined. */
  readonly rendezvous: RendezvousAddress;
  readonly sync: SyncClient;
  readonly tell: (news: Exclude<HostNews, { kind: 'gone' }>) => void;
  /** What only a host on another machine has. */
  readonly elsewhere?: ExposureOptions['elsewhere'];
}

/** What a host has besides, whatever its plan. */
export interface SiteSurroundings extends HostOptions {
  readonly loop: EventLoopMeter;
  /** What shows it to a Prometheus; undefined where the plan asks for none. */
  readonly exposures: { readonly Exposure: typeof Exposure } | undefined;
  /** Resolves with the instant at which the first round begins. */
  readonly loadStart: Promise<number>;
  /** Aborted when the host stops. */
  readonly life: AbortSignal;
  readonly inFlight: () => number;
  /** Nothing is recorded any more. */
  readonly recordingFailed: () => void;
  /** Told what went wrong and ended nothing. */
  readonly problem: (text: string) => void;
}

/** What stands from the first `start` on. */
export interface Site {
  readonly plan: Plan;
  readonly runStartNs: number;
  /** Where this host leaves what is neither recorded nor of a node. */
  readonly directory: string;
  readonly spool: Spool;
  readonly meter: WindowMeter;
  /** What tells observers, made when it is first asked for. */
  readonly dispatch: () => Promise<Dispatch>;
  readonly fleet: HostedFleet;
  readonly pulse: Pulse;
  readonly monitors: MonitorGroup;
  /** Where the plan asks for it. */
  readonly exposure: Exposure | undefined;
  readonly entries: RoundEntries;
  /** What the load waits by. */
  readonly paced: Promise<PacedClock>;
}

/** Makes what a host needs for the run of that order. */
export function openSite({ plan, nodes, runId, runStartNs, directory }: PrepareOrder & { kind: 'start' }, around: SiteSurroundings): Site {
  const { name, clock, rendezvous, sync, loop, loadStart, life, tell, monitors, elsewhere } = around;
  const spool = openSpool(join(directory, 'spool', name));
  const meter = new WindowMeter();
  const fleet = new HostedFleet({
    plan,
    runId,
    runStartNs,
    rendezvous,
    directory,
    clock,
    recorder: spool,
    live: meter,
    loadStart,
    changed: (change) => tell({ kind: 'change', change }),
  });
  const pulse = new Pulse({
    host: name,
    clock,
    runStartNs,
    spool,
    meter,
    loop,
    measureNodes: (write, isBorder) => fleet.measure(write, isBorder),
    inFlight: around.inFlight,
    // how nodes fare with the heap that V8 gives them is what is measured
    youngHeap: nodes.length === 0 ? new YoungHeap() : undefined,
    tell: (window) => tell({ kind: 'window', window }),
  });
  // what is not recorded need not be waited for
  spool.onFailure(around.recordingFailed);
  const sight = { agent: name, recorder: spool, live: meter, now: () => clock.now() - runStartNs };
  const own = join(directory, 'agents', name);
  return {
    plan,
    runStartNs,
    directory: own,
    spool,
    meter,
    dispatch: once(() => openDispatch(plan, { ...sight, directory: own }, around.problem)),
    fleet,
    pulse,
    monitors: hostMonitors(around, { plan, runStartNs, spool, loop }),
    exposure: around.exposures?.Exposure.of({ host: name, run: runId, plan, clock, runStartNs, spool, meter, fleet, monitors, elsewhere }),
    entries: new RoundEntries({
      host: name,
      clock,
      plan,
      fleet,
      sync,
      run: {
        seed: plan.seed,
        startNs: runStartNs,
        recorder: spool,
        live: meter,
        problem: (text) => around.problem(`${name}: ${text}`),
      },
      life,
    }),
    paced: pacings[plan.agents.pacing](),
  };
}
