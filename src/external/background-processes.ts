import { readdirSync, readFileSync } from 'node:fs';

/** Processes that a node of a run started and that still live, by their environment: what went to the background. None where there is no /proc. */
export function backgroundProcesses(run: string, node: string): readonly number[] {
  return processIds().filter((pid) => {
    const environment = environmentOf(pid);
    return environment.includes(`REGATTA_RUN=${run}`) && environment.includes(`REGATTA_NODE=${node}`);
  });
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    // it has just ended, or belongs to somebody else
    return [];
  }
}
