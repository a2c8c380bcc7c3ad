import { orchestratorName, type WatchedProcess } from '../model/monitor.ts';
import type { Plan } from '../model/plan.ts';
import { plannedMonitors } from '../model/planned-monitors.ts';
import type { Deployment } from '../model/runner.ts';
import { MonitorGroup } from '../recording/monitor-group.ts';
import type { Recorder } from '../model/table.ts';
import type { NodeLedger } from './node-ledger.ts';
import type { RunParts } from './run-parts.ts';

interface MonitoredRun {
  readonly runStartNs: number;
  readonly recorder: Recorder;
  readonly deployment: Deployment;
  readonly ledger: NodeLedger;
}

/** Watches from this process, which idles while the load goes on, what of the run is on this machine, and what is the run's as a whole. */
export function runMonitors(
  plan: Plan,
  { clock, monitors }: Pick<RunParts, 'clock' | 'monitors'>,
  { runStartNs, recorder, deployment, ledger }: MonitoredRun,
): MonitorGroup {
  const own: WatchedProcess = { pid: process.pid, isGroup: false, of: { host: orchestratorName } };
  const hosts = new Set<WatchedProcess>();
  for (const { pid, handle, ended, isElsewhere } of deployment.hosts) {
    if (isElsewhere === true) continue;
    const host: WatchedProcess = { pid, isGroup: true, of: { host: handle.name } };
    hosts.add(host);
    // its number may come to be another's
    void ended.then(() => hosts.delete(host));
  }
  const processes = (): readonly WatchedProcess[] => [own, ...hosts, ...ledger.processes];
  const plans = plannedMonitors(plan).filter(({ place }) => place !== 'host');
  return new MonitorGroup(plans, monitors, { clock, runStartNs, recorder, context: { host: orchestratorName, processes } });
}
