import { NS_PER_US } from '../model/clock.ts';
import type { RoundReport } from '../model/host.ts';
import { runQueueWaitNs } from '../readings/proc/run-queue-wait.ts';
import { readCpu, stealShare } from '../readings/proc/steal-share.ts';

type MachineFigures = Pick<RoundReport, 'cpuNs' | 'busyShare' | 'runQueueWaitNs' | 'stealShare'>;

/** Starts an interval; the answer, called at its end, tells what this process took of the machine in it and what others kept from it. */
export function watchMachine(): () => MachineFigures {
  const cpuBefore = process.cpuUsage();
  const loopBefore = performance.eventLoopUtilization();
  const waitBefore = runQueueWaitNs();
  const machineBefore = readCpu();
  return () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    const wait = runQueueWaitNs();
    return {
      cpuNs: (user + system) * NS_PER_US,
      busyShare: performance.eventLoopUtilization(loopBefore).utilization,
      runQueueWaitNs: wait === null || waitBefore === null ? null : wait - waitBefore,
      stealShare: stealShare(machineBefore, readCpu()),
    };
  };
}
