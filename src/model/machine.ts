/** What kept the machine from giving its cores to us, as shares; null where the system does not tell. */
export interface MachineShares {
  /** CPU time that the hypervisor gave to others. */
  readonly stealShare: number | null;
}

/** Watches the machine: `since` starts an interval and answers with what was seen from then until its result is called. */
export interface MachineMonitor {
  since(): () => MachineShares;
}
