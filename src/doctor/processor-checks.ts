import { availableParallelism, cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, check, type Finding } from './check.ts';
import { readSystem } from './read-system.ts';

/** What validity rules take for too much, see docs/measurement.md; a test holds them together. */
const limits = { stealShare: 0.02, runQueueShare: 0.1, lagMs: 2 } as const;

/** Timers that are tried: few enough that nobody waits for the doctor. */
const timers = 200;

/** Whether work is done when it should be. The timer is looked at first, while the other checks are not running yet. */
export const processorChecks: readonly Check[] = [
  check({ title: 'timers', probe: timerLatenessMs, judge: judgeTimers }),
  check({ title: 'cores', probe: () => ({ usable: availableParallelism(), machine: cpus().length }), judge: judgeCores }),
  check({ title: 'container', probe: () => readSystem('/sys/fs/cgroup/cpu.stat'), judge: judgeThrottling }),
  check({
    title: 'other load',
    probe: () => ({ load: loadavg()[0] ?? 0, cores: availableParallelism(), pressure: readSystem('/proc/pressure/cpu') }),
    judge: judgeLoad,
  }),
  check({ title: 'steal', probe: () => readSystem('/proc/stat'), judge: judgeSteal }),
  check({
    title: 'frequency',
    probe: () => readSystem('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    judge: judgeGovernor,
  }),
  check({
    title: 'clock',
    probe: () => readSystem('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    judge: judgeClock,
  }),
];

/** By how much timers of 1 ms come late, ms. */
async function timerLatenessMs(): Promise<readonly number[]> {
  const late: number[] = [];
  for (let timer = 0; timer < timers; timer++) {
    const begin = performance.now();
    await sleep(1);
    late.push(performance.now() - begin - 1);
  }
  return late;
}

export function judgeTimers(latenessMs: readonly number[]): Finding {
  const sorted = latenessMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  const seen = `1 ms comes ${at(0.5).toFixed(2)} ms late, p99 ${at(0.99).toFixed(2)} ms`;
  if (at(0.99) <= limits.lagMs) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: `operations are sent late: above ${limits.lagMs} ms, runs whose latency is short are invalid (rule lag)`,
    remedy: 'end other programs; a virtual machine needs cores of its own',
  };
}

export function judgeCores({ usable, machine }: { readonly usable: number; readonly machine: number }): Finding {
  const seen = usable === machine ? String(usable) : `${usable} of the ${machine} of the machine`;
  if (usable >= 2) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: 'nodes, load and Regatta take turns: most runs are invalid (rule run-queue)',
    remedy: 'use 2 or more',
  };
}

/** `nr_periods` and `nr_throttled` of cgroup v2, where there is a limit. */
export function judgeThrottling(cpuStat: string | null): Finding {
  const value = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(cpuStat ?? '')?.[1] ?? 0);
  const [periods, throttled] = [value('nr_periods'), value('nr_throttled')];
  if (periods === 0) return { level: 'good', seen: 'no limit on CPU time' };
  const seen = `stopped by its CPU limit in ${((throttled / periods) * 100).toFixed(1)} % of its periods`;
  if (throttled === 0) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: 'everything stands still until the next period, some 10 ms later',
    remedy: 'raise the CPU limit of the container',
  };
}

export function judgeLoad({
  load,
  cores,
  pressure,
}: {
  readonly load: number;
  readonly cores: number;
  readonly pressure: string | null;
}): Finding {
  const waiting = Number(/^some avg10=([\d.]+)/.exec(pressure ?? '')?.[1] ?? Number.NaN) / 100;
  const seen = `${load.toFixed(1)} on ${cores} ${cores === 1 ? 'core' : 'cores'}${Number.isNaN(waiting) ? '' : `; something waits for a core ${(waiting * 100).toFixed(0)} % of the time`}`;
  const isBusy = Number.isNaN(waiting) ? load > cores / 2 : waiting > limits.runQueueShare;
  if (!isBusy) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: 'nodes wait for a core: runs are invalid (rule run-queue)',
    remedy: 'end other programs, or wait for them',
  };
}

/** Since boot, which is what a run can expect (proc_stat(5)). */
export function judgeSteal(stat: string | null): Finding {
  const ticks = /^cpu +(.+)$/m
    .exec(stat ?? '')?.[1]
    ?.split(' ')
    .slice(0, 8)
    .map(Number);
  if (ticks?.length !== 8) return { level: 'good', seen: 'this system does not tell' };
  const share = (ticks[7] ?? 0) / ticks.reduce((sum, tick) => sum + tick, 0);
  const seen = `${(share * 100).toFixed(2)} % since boot`;
  if (share <= limits.stealShare) return { level: 'good', seen };
  return {
    level: 'note',
    seen,
    cost: `the host of this virtual machine gives its cores to others: above ${limits.stealShare * 100} % runs are invalid (rule steal)`,
    remedy: 'use a machine with cores of its own',
  };
}

export function judgeGovernor(governor: string | null): Finding {
  if (governor === null) return { level: 'good', seen: 'not set here: a virtual machine, or not Linux' };
  if (governor === 'performance') return { level: 'good', seen: governor };
  return {
    level: 'note',
    seen: governor,
    cost: 'the same work takes a different time from second to second (rule calibration)',
    remedy: 'sudo cpupower frequency-set -g performance',
  };
}

/** Those that ask a device instead of the processor (hpet, acpi_pm, jiffies …). */
export function judgeClock(source: string | null): Finding {
  if (source === null) return { level: 'good', seen: 'this system does not tell' };
  if (['tsc', 'kvm-clock', 'arch_sys_counter', 'hyperv_clocksource_tsc_page', 'riscv_clocksource'].includes(source))
    return { level: 'good', seen: source };
  return {
    level: 'note',
    seen: source,
    cost: 'each look at the clock takes a microsecond or more, and a node looks several times per message',
    remedy: 'boot with clocksource=tsc where the processor has a steady one',
  };
}
