import { NS_PER_S, NS_PER_US } from '../../model/clock.ts';
import type { SeriesWriter } from '../../model/monitor.ts';
import { seriesName } from '../../model/series-name.ts';

/** Jiffies of /proc/stat: USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
const bytesPerKibibyte = 1024;
const hertzPerMegahertz = 1e6;

/** A file of the system, and what can be read from it. */
interface MachineFile {
  /** From the root. */
  readonly path: string;
  readonly series: { readonly [name: string]: string };
  read(text: string, write: SeriesWriter): void;
}

const cpuModes = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];

const memoryNames: { readonly [field: string]: string } = {
  MemTotal: 'machine_memory_total_bytes',
  MemAvailable: 'machine_memory_available_bytes',
  SwapTotal: 'machine_swap_total_bytes',
  SwapFree: 'machine_swap_free_bytes',
};

/** Columns of /proc/net/dev, counted from behind the name of the device. */
const networkColumns: { readonly [metric: string]: number } = {
  machine_network_receive_bytes_total: 0,
  machine_network_receive_packets_total: 1,
  machine_network_receive_errors_total: 2,
  machine_network_receive_drops_total: 3,
  machine_network_transmit_bytes_total: 8,
  machine_network_transmit_packets_total: 9,
  machine_network_transmit_errors_total: 10,
  machine_network_transmit_drops_total: 11,
};

/** Each says what it reads and how; a machine that lacks one gives the rest. */
export const machineFiles: readonly MachineFile[] = [
  {
    path: 'proc/stat',
    series: {
      'machine_cpu_seconds_total{mode}':
        'time of all cores together, by what they did: `user`, `nice`, `system`, `idle`, `iowait`, `irq`, `softirq`',
      machine_steal_seconds_total: 'time of all cores together that the hypervisor gave to others',
      machine_context_switches_total: 'times that a core turned to another thread',
      machine_processes_running: 'threads that run or could run',
    },
    read(text, write) {
      for (const line of text.split('\n')) {
        const [key, ...fields] = line.split(/\s+/);
        if (key === 'cpu') writeModes(fields, write);
        else if (key === 'ctxt') write('machine_context_switches_total', Number(fields[0]));
        else if (key === 'procs_running') write('machine_processes_running', Number(fields[0]));
      }
    },
  },
  {
    path: 'proc/schedstat',
    series: {
      machine_run_queue_wait_seconds_total: 'time that threads, taken together, could have run and had no core; of kernels with schedstats',
    },
    // version 15 and later: `cpu0` and nine figures, of which the eighth is ns waited (Documentation/scheduler/sched-stats.rst)
    read(text, write) {
      const waits = text.split('\n').flatMap((line) => (/^cpu\d/.test(line) ? [Number(line.split(' ')[8])] : []));
      write('machine_run_queue_wait_seconds_total', waits.reduce((sum, wait) => sum + wait, 0) / NS_PER_S);
    },
  },
  {
    path: 'proc/pressure/cpu',
    series: {
      machine_pressure_cpu_waiting_seconds_total: 'time in which at least one thread could have run and had no core; of kernels with PSI',
    },
    read: (text, write) => writePressure('machine_pressure_cpu_waiting_seconds_total', text, write),
  },
  {
    path: 'proc/pressure/memory',
    series: { machine_pressure_memory_waiting_seconds_total: 'time in which at least one thread waited for memory' },
    read: (text, write) => writePressure('machine_pressure_memory_waiting_seconds_total', text, write),
  },
  {
    path: 'proc/pressure/io',
    series: { machine_pressure_io_waiting_seconds_total: 'time in which at least one thread waited for storage' },
    read: (text, write) => writePressure('machine_pressure_io_waiting_seconds_total', text, write),
  },
  {
    path: 'proc/cpuinfo',
    series: { 'machine_cpu_frequency_hertz{cpu}': 'how fast each processor goes, where the system tells' },
    read(text, write) {
      for (const [cpu, line] of text
        .split('\n')
        .filter((line) => line.startsWith('cpu MHz'))
        .entries())
        write(seriesName('machine_cpu_frequency_hertz', [['cpu', String(cpu)]]), Number(line.split(':')[1]) * hertzPerMegahertz);
    },
  },
  {
    path: 'proc/loadavg',
    series: { machine_load1: 'threads that ran, could have run or waited for storage: mean of about a minute' },
    read: (text, write) => write('machine_load1', Number(text.split(' ')[0])),
  },
  {
    path: 'proc/meminfo',
    series: {
      machine_memory_total_bytes: 'memory that there is',
      machine_memory_available_bytes: 'memory that programs could still have without swapping',
      machine_swap_total_bytes: 'swap that there is',
      machine_swap_free_bytes: 'swap that is not used',
    },
    read(text, write) {
      for (const line of text.split('\n')) {
        const [field = '', value] = line.split(/:\s+/);
        const name = memoryNames[field];
        if (name !== undefined) write(name, Number.parseInt(value ?? '', 10) * bytesPerKibibyte);
      }
    },
  },
  {
    path: 'proc/net/dev',
    series: Object.fromEntries(
      Object.keys(networkColumns).map((name) => [`${name}{device}`, name.replace(/^machine_network_(.+)_total$/, '$1').replace('_', ', ')]),
    ),
    read(text, write) {
      for (const line of text.split('\n').slice(2)) {
        const [device = '', figures] = line.split(':');
        if (figures === undefined) continue;
        const columns = figures.trim().split(/\s+/);
        for (const [metric, column] of Object.entries(networkColumns))
          write(seriesName(metric, [['device', device.trim()]]), Number(columns[column]));
      }
    },
  },
];

/** Guest times, behind these, are held by `user` and `nice` already (proc_stat(5)). */
function writeModes(fields: readonly string[], write: SeriesWriter): void {
  for (const [place, mode] of cpuModes.entries()) {
    const seconds = Number(fields[place]) / ticksPerSecond;
    write(mode === 'steal' ? 'machine_steal_seconds_total' : seriesName('machine_cpu_seconds_total', [['mode', mode]]), seconds);
  }
}

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=1234`, in µs (Documentation/accounting/psi.rst). */
function writePressure(name: string, text: string, write: SeriesWriter): void {
  write(name, (Number(/^some .*total=(\d+)/m.exec(text)?.[1]) * NS_PER_US) / NS_PER_S);
}
