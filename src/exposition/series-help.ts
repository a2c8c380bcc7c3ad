import type { MonitorDeclaration } from '../model/monitor.ts';

/** What the clients of Prometheus say of their own process: a Pushgateway, which has these itself, complains in its log of any other words. */
const ofClients: { readonly [family: string]: string } = {
  process_cpu_seconds_total: 'Total user and system CPU time spent in seconds.',
  process_open_fds: 'Number of open file descriptors.',
  process_resident_memory_bytes: 'Resident memory size in bytes.',
};

/** What the series of monitors are, by name: the same words on every page. Of a series that is in none it is only known where it comes from. */
export function seriesHelp(monitors: Iterable<Pick<MonitorDeclaration, 'series'>>): (name: string) => string {
  const known = new Map<string, string>();
  // labels stand behind the name
  for (const { series = {} } of monitors)
    for (const [key, about] of Object.entries(series)) known.set(key.replace(/\{.*$/, ''), sentence(about));
  for (const [name, about] of Object.entries(ofClients)) known.set(name, about);
  return (name) => known.get(name) ?? 'Of the table series of the run.';
}

function sentence(about: string): string {
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
}
