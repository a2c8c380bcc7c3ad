import type { Clock } from '../model/clock.ts';
import type { EventLoopDelays } from '../model/monitor.ts';
import type { Plan } from '../model/plan.ts';
import { plannedMonitors } from '../model/planned-monitors.ts';
import type { MonitorTable } from '../recording/load-monitor.ts';
import { MonitorGroup } from '../recording/monitor-group.ts';
import type { Spool } from '../recording/spool.ts';
import type { EventLoopMeter } from './event-loop-meter.ts';

/** A process that is watched from within. */
export interface WatchedHost {
  readonly name: string;
  readonly clock: Clock;
  /** Regatta's own. */
  readonly monitors: MonitorTable;
  /** Where it has joined from another machine, which nobody else watches. */
  readonly elsewhere?: object | undefined;
}

interface HostSite {
  readonly plan: Plan;
  readonly runStartNs: number;
  readonly spool: Spool;
  readonly loop: EventLoopMeter;
}

/** Watches what only this process can see, and of a machine of its own what is to be seen of that. */
export function hostMonitors({ name, clock, monitors, elsewhere }: WatchedHost, { plan, runStartNs, spool, loop }: HostSite): MonitorGroup {
  const isElsewhere = elsewhere !== undefined;
  const plans = plannedMonitors(plan).filter(({ place }) => place === 'host' || (place === 'machine' && isElsewhere));
  // what it starts is of its group; on the machine of the run that is watched from there
  const processes = [{ pid: process.pid, isGroup: isElsewhere, of: { host: name } }];
  const watchEventLoop = (): (() => EventLoopDelays | null) => {
    const watch = loop.watch();
    return () => watch.take();
  };
  const context = { host: name, processes: () => processes, watchEventLoop };
  return new MonitorGroup(plans, monitors, { clock, runStartNs, recorder: spool, context });
}
