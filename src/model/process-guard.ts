/** Outlives the `kill -9` of Regatta, to end what it watches. Disposed of once everything that it watched is gone. */
export interface ProcessGuard extends AsyncDisposable {
  /** From now on this process group does not outlive Regatta. */
  watch(pid: number): void;
}
