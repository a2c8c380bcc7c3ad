import { ProcessTable } from '../../readings/proc/process-table.ts';

let table: ProcessTable | undefined | null = null;

/** Whether a process group that takes signals holds more than zombies, which some machines keep for long: where nobody can tell, it does. */
export function isLiveGroup(group: number): boolean {
  if (table === null) table = ProcessTable.open();
  table?.look(Number(process.hrtime.bigint()));
  return table === undefined || table.isLive(group);
}
