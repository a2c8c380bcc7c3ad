import { setFlagsFromString } from 'node:v8';

/** The young heap that a process has once its modules are loaded serves so many operations in flight as cheaply as a larger one. */
const fewInFlight = 100;
/** By what V8 multiplies its young heap each time that as much has survived in it as it holds: sooner or later, however little survives of each operation. */
const [stays, doubles] = [1, 2];

/** The young heap of a process that only drives load: it grows only where many operations are in flight, which would else be copied again and again. */
export class YoungHeap {
  #factor = doubles;

  /** Takes in how many operations are in flight. */
  fit(inFlight: number): void {
    const factor = inFlight > fewInFlight ? doubles : stays;
    if (factor === this.#factor) return;
    this.#factor = factor;
    // V8 reads it each time that it might grow
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  }
}
