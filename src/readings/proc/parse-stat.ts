export interface ProcessStat {
  /** It has ended, and nobody has waited for it yet: what it used counts, until it counts with whoever does. */
  readonly isZombie: boolean;
  readonly group: number;
  readonly cpuTicks: number;
  readonly threads: number;
  /** Since the machine was started: with its number, what tells it from any other process. */
  readonly startTicks: number;
  readonly residentPages: number;
}

/** proc_pid_stat(5); the name of the program, in brackets, may hold anything, brackets too. Numbers of fields count from 1. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = {
    group: field(5),
    cpuTicks: field(14) + field(15) + field(16) + field(17),
    threads: field(20),
    startTicks: field(22),
    residentPages: field(24),
  };
  return Object.values(stat).every(Number.isFinite) ? { ...stat, isZombie: fields[0] === 'Z' } : undefined;
}
