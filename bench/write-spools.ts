/** `node bench/write-spools.ts <run directory> <events>`: writes the spools of two hosts and of the orchestrator, for the other benches. */
import { ORCHESTRATOR_SPOOL, RunFiles } from '../src/recording/run-files.ts';
import { openSpool } from '../src/recording/spool.ts';
import { recordEvents, recordPhase } from './synthetic-events.ts';

const [directory = '', events = ''] = process.argv.slice(2);
const files = new RunFiles(directory);
for (const host of [0, 1]) {
  using spool = openSpool(files.spoolDirectory(`host-${host}`));
  recordEvents(spool, { from: 0, events: Number(events) / 2, host });
}
using spool = openSpool(files.spoolDirectory(ORCHESTRATOR_SPOOL));
recordPhase(spool);
