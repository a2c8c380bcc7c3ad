import { grafanaDashboard } from './dashboard.ts';

/** Files for the folder that Grafana is given as `GF_PATHS_PROVISIONING`, by their paths in it: https://grafana.com/docs/grafana/latest/administration/provisioning/ */
export function provisioningFiles({ prometheusUrl, directory }: { readonly prometheusUrl: string; readonly directory: string }): {
  readonly [path: string]: string;
} {
  return {
    'datasources/regatta.yaml': json({
      apiVersion: 1,
      datasources: [
        { name: 'Regatta', type: 'prometheus', access: 'proxy', url: prometheusUrl, jsonData: { timeInterval: '1s', httpMethod: 'POST' } },
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
