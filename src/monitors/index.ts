import type { MonitorDeclaration } from '../model/monitor.ts';
import { dockerMonitor } from './docker/docker-monitor.ts';
import { machineMonitor } from './machine/machine-monitor.ts';
import { nodeMonitor } from './node/node-monitor.ts';
import { prometheusMonitor } from './prometheus/prometheus-monitor.ts';
import { processesMonitor } from './processes/processes-monitor.ts';
import { scrapeMonitor } from './scrape/scrape-monitor.ts';

/** What `monitors:` in an experiment may name. A new one is a file or folder beside this and a row here. */
export const monitors: { readonly [name: string]: MonitorDeclaration } = {
  processes: processesMonitor,
  node: nodeMonitor,
  machine: machineMonitor,
  scrape: scrapeMonitor,
  docker: dockerMonitor,
  prometheus: prometheusMonitor,
};
