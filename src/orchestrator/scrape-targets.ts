import type { HostPage } from '../model/host.ts';
import type { NodeHandle } from '../model/node.ts';
import { isWildcard } from '../sync/outside-name.ts';

/** A group of targets as Prometheus takes them: https://prometheus.io/docs/prometheus/latest/http_sd/ */
export interface TargetGroup {
  readonly targets: readonly [string];
  readonly labels: { readonly [label: string]: string };
}

export interface TargetSources {
  readonly run: string;
  /** Where the orchestrator listens. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Pages of the hosts that are there, by name. */
  readonly hosts: ReadonlyMap<string, HostPage>;
  /** Nodes that are there. */
  readonly nodes: readonly NodeHandle[];
}

/** What is there to scrape now. `asked`: how the one who asks calls the machine of the orchestrator, if it says so. */
export function scrapeTargets({ run, listen, hosts, nodes }: TargetSources, asked: string | undefined): readonly TargetGroup[] {
  const here = isWildcard(listen.host) ? (asked ?? '127.0.0.1') : bracketed(listen.host);
  const group = (host: string, port: number, labels: TargetGroup['labels']): TargetGroup => ({
    targets: [`${host}:${port}`],
    labels: { run, ...labels },
  });
  return [
    group(here, listen.port, { host: 'orchestrator' }),
    ...Array.from(hosts, ([name, { host, port }]) => group(host ?? here, port, { host: name })),
    ...nodes.flatMap((node) => nodeTarget(run, node)),
  ];
}

function nodeTarget(run: string, { name, fleet, version, host, metricsUrl }: NodeHandle): readonly TargetGroup[] {
  if (metricsUrl === undefined) return [];
  const url = new URL(metricsUrl);
  const params = Array.from(url.searchParams, ([param, value]) => [`__param_${param}`, value]);
  const labels = { run, fleet, version, node: name, host, __scheme__: url.protocol.slice(0, -1), __metrics_path__: url.pathname };
  return [{ targets: [url.host], labels: { ...labels, ...Object.fromEntries(params) } }];
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
