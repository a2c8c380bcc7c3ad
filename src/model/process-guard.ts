/** Outlives the `kill -9` of Regatta, to end what it watches. Disposed of once everything that it watched is gone. */
export interface ProcessGuard extends AsyncDisposable {
  /** From now on this process group does not outlive Regatta. */
  watch(pid: number): void;
}

const ofBuilds = /^build-(\d+)$/;

/** By which the guard knows what a Regatta of that process id builds. */
export function buildProcesses(pid: number): string {
  return `build-${pid}`;
}

/** The process id of the Regatta that builds what a guard knows by that name; undefined for runs. */
export function builderProcess(guardedAs: string): number | undefined {
  const [, pid] = ofBuilds.exec(guardedAs) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
