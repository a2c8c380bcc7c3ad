import { ProcessTable } from './process-table.ts';

let table: ProcessTable | undefined | null = null;

/** What /proc says of this machine's processes, for all nodes of the host; undefined where there is none. */
export function machineProcesses(): ProcessTable | undefined {
  if (table === null) table = ProcessTable.open();
  return table;
}

/** Whether a process group that takes signals holds more than zombies, which some machines keep for long: where nobody can tell, it does. */
export function isLiveGroup(group: number): boolean {
  const processes = machineProcesses();
  processes?.look(Number(process.hrtime.bigint()));
  return processes === undefined || processes.use(group) !== undefined;
}
