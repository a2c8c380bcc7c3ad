/** Thread of the benches: writes the spools of two hosts and of the orchestrator into the run directory `workerData.directory`. */
import { workerData } from 'node:worker_threads';
import { ORCHESTRATOR_SPOOL, RunFiles } from '../src/recording/run-files.ts';
import { openSpool } from '../src/recording/spool.ts';
import { recordEvents, recordPhase } from './synthetic-events.ts';

const { directory, events } = workerData as { readonly directory: string; readonly events: number };
const files = new RunFiles(directory);
for (const host of [0, 1]) {
  using spool = openSpool(files.spoolDirectory(`host-${host}`));
  recordEvents(spool, { from: 0, events: events / 2, host });
}
using spool = openSpool(files.spoolDirectory(ORCHESTRATOR_SPOOL));
recordPhase(spool);
