import type { ContainerStats } from 'dockerode';
import { NS_PER_S } from '../../model/clock.ts';
import type { SeriesWriter } from '../../model/monitor.ts';
import { seriesName } from '../../model/series-name.ts';

/** What is told of each container, under the names that cAdvisor gives. */
export const containerSeries: { readonly [series: string]: string } = {
  'container_cpu_usage_seconds_total{name}': 'CPU time',
  'container_memory_usage_bytes{name}': 'memory, with what the kernel keeps of files',
  'container_memory_working_set_bytes{name}': 'memory without what the kernel could drop at once',
  'container_spec_memory_limit_bytes{name}': 'the most that it may have; that of the machine where it has no limit',
  'container_processes{name}': 'processes and threads',
  'container_network_receive_bytes_total{interface,name}': 'bytes received; none where it shares the network of the machine',
  'container_network_transmit_bytes_total{interface,name}': 'bytes sent',
  'container_fs_reads_bytes_total{name}': 'bytes read from storage; none before the first',
  'container_fs_writes_bytes_total{name}': 'bytes written to storage; none before the first',
};

/** What a container's statistics say; what they leave out is left out. */
export function writeContainer(name: string, stats: ContainerStats, write: SeriesWriter): void {
  const named = (metric: string): string => seriesName(metric, [['name', name]]);
  const give = (metric: string, value: number | undefined): void => {
    if (value !== undefined) write(named(metric), value);
  };
  const { usage, limit } = stats.memory_stats;
  const total = stats.cpu_stats.cpu_usage.total_usage as number | undefined;
  give('container_cpu_usage_seconds_total', total === undefined ? undefined : total / NS_PER_S);
  give('container_memory_usage_bytes', usage);
  give('container_memory_working_set_bytes', workingSet(stats));
  give('container_spec_memory_limit_bytes', limit);
  give('container_processes', stats.pids_stats?.current);
  // a container without a network of its own has none, whatever the types say
  for (const [device, { rx_bytes, tx_bytes }] of Object.entries(stats.networks ?? {})) {
    const labels = [
      ['interface', device],
      ['name', name],
    ] as const;
    write(seriesName('container_network_receive_bytes_total', labels), rx_bytes);
    write(seriesName('container_network_transmit_bytes_total', labels), tx_bytes);
  }
  give('container_fs_reads_bytes_total', blockBytes(stats, 'read'));
  give('container_fs_writes_bytes_total', blockBytes(stats, 'write'));
}

/** As `docker stats` reckons it: files that nobody used of late do not count (named differently by the two versions of control groups). */
function workingSet({ memory_stats: { usage, stats } }: ContainerStats): number | undefined {
  if (usage === undefined) return undefined;
  const { inactive_file, total_inactive_file } = stats as { readonly inactive_file?: number; readonly total_inactive_file?: number };
  return Math.max(0, usage - (total_inactive_file ?? inactive_file ?? 0));
}

/** undefined where nothing was read or written yet: Docker has no row then. */
function blockBytes({ blkio_stats }: ContainerStats, operation: string): number | undefined {
  const rows = blkio_stats?.io_service_bytes_recursive?.filter(({ op }) => op.toLowerCase() === operation);
  return rows === undefined || rows.length === 0 ? undefined : rows.reduce((sum, { value }) => sum + value, 0);
}
