import { NS_PER_MS } from '../../model/clock.ts';
import type { RunRecord } from '../../model/result.ts';
import { quoted } from '../../recording/quoted.ts';
import type { RunReader } from '../run-reader.ts';

/**
 * When a run started by the wall clock of the machine of its rendezvous, ms since 1970: the median of what its clock probes say, so that all stamps of a run keep
 * their distances even where that clock was set meanwhile. A run that ended before the first probe has the time at which its record was begun.
 */
export async function wallStartMs(reader: RunReader, { monotonicStartNs, machine, started }: RunRecord): Promise<number> {
  const [row] = await reader.query(
    `SELECT median(wall_minus_monotonic) AS ahead FROM all_clocks WHERE machine = ${quoted(machine.hostname)}`,
  );
  const ahead = row?.['ahead'];
  if (typeof ahead !== 'number' || monotonicStartNs === null) return Date.parse(started);
  return (ahead + monotonicStartNs) / NS_PER_MS;
}
