import { readFileSync } from 'node:fs';
import type { RunRecord } from '../model/result.ts';

/** A process that can be recognised again: the kernel gives its id alone to another one day, its id with its start time never. */
export type ProcessIdentity = RunRecord['owner'];

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: startTime(process.pid) };
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return exists(identity.pid) && startTime(identity.pid) === identity.startedAt;
}

/** Whether any process has that id. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Boot id and start time in ticks since boot (field 22 of /proc/<pid>/stat, proc_pid_stat(5)); empty where there is no /proc. */
function startTime(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the command's name stands in parentheses and may hold anything: count the fields behind it
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'gone';
    throw error;
  }
}
