import { grafanaDashboard } from './dashboard.ts';

export interface Provisioning {
  readonly prometheusUrl: string;
  /** Interval at which that Prometheus reads pages, as Grafana writes it: `5s`. With one that is too short, rates have no two readings and are empty. */
  readonly every: string;
  /** Absolute path of the folder. */
  readonly directory: string;
}

/** Files for the folder that Grafana is given as `GF_PATHS_PROVISIONING`, by their paths in it: https://grafana.com/docs/grafana/latest/administration/provisioning/ */
export function provisioningFiles({ prometheusUrl, every, directory }: Provisioning): { readonly [path: string]: string } {
  return {
    'datasources/regatta.yaml': json({
      apiVersion: 1,
      datasources: [
        { name: 'Regatta', type: 'prometheus', access: 'proxy', url: prometheusUrl, jsonData: { timeInterval: every, httpMethod: 'POST' } },
      ],
    }),
    'dashboards/regatta.yaml': json({
      apiVersion: 1,
      providers: [{ name: 'Regatta', type: 'file', allowUiUpdates: true, options: { path: `${directory}/dashboards` } }],
    }),
    'dashboards/regatta.json': json(grafanaDashboard()),
  };
}

/** JSON is YAML. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
