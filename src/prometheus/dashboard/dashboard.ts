import type { JsonObject } from '../../model/json.ts';
import { type Panel, type PanelKind, panels, type PanelQuery, type Variable, variables } from './panels.ts';

/** Under which Grafana knows the dashboard: one that is imported again takes the place of the old one. */
const uid = 'regatta-runs';
/** Schema of dashboards since Grafana 9: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
const schemaVersion = 37;
const gridColumns = 24;
const panelColumns = 8;
const panelHeight = 8;

const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** The dashboard of runs, as Grafana imports it. */
export function grafanaDashboard(): JsonObject {
  return {
    uid,
    title: 'Regatta',
    description: 'Runs of Regatta: load, latency, and what nodes, hosts and machine did meanwhile.',
    tags: ['regatta'],
    schemaVersion,
    version: 1,
    editable: true,
    refresh: '5s',
    // one cursor over all panels: what took long is seen beside what was busy then
    graphTooltip: 1,
    time: { from: 'now-15m', to: 'now' },
    templating: { list: [datasourceVariable, ...variables.map(variable)] },
    annotations: { list: [rounds] },
    panels: placed(),
  };
}

const datasourceVariable: JsonObject = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', hide: 0 };

/** Rounds as bands over all panels. */
const rounds: JsonObject = {
  name: 'Rounds',
  datasource,
  enable: true,
  iconColor: 'blue',
  expr: 'regatta_round_info{run=~"$run"}',
  titleFormat: '{{round}} ({{kind}})',
  step: '1s',
};

function variable({ name, label, values: [series, of], regex }: Variable): JsonObject {
  const query = `label_values(${series}, ${of})`;
  return {
    name,
    label,
    type: 'query',
    datasource,
    definition: query,
    query: { query, refId: name },
    regex,
    multi: true,
    includeAll: true,
    // newest first: runs are named by the time of their start
    sort: name === 'run' ? 2 : 1,
    // whenever the time that is shown changes
    refresh: 2,
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
}

/** Rows with their panels side by side. */
function placed(): JsonObject[] {
  const made: JsonObject[] = [];
  let y = 0;
  for (const [row, ofRow] of Map.groupBy(panels, (panel) => panel.row)) {
    made.push({ id: made.length + 1, type: 'row', title: row, collapsed: false, panels: [], gridPos: { x: 0, y, w: gridColumns, h: 1 } });
    y += 1;
    for (const [index, panel] of ofRow.entries()) {
      const x = (index * panelColumns) % gridColumns;
      if (index > 0 && x === 0) y += panelHeight;
      made.push({ id: made.length + 1, gridPos: { x, y, w: panelColumns, h: panelHeight }, ...drawn(panel) });
    }
    y += panelHeight;
  }
  return made;
}

function drawn({ title, about, kind, unit, queries, repeat }: Panel): JsonObject {
  return {
    title,
    description: about,
    datasource,
    targets: queries.map((query, index) => target(query, kind, index)),
    ...kinds[kind](unit),
    ...(repeat === undefined ? {} : { repeat, repeatDirection: 'h', maxPerRow: gridColumns / panelColumns }),
  };
}

function target({ promql, legend }: PanelQuery, kind: PanelKind, index: number): JsonObject {
  return {
    refId: String.fromCodePoint('A'.charCodeAt(0) + index),
    datasource,
    expr: promql,
    legendFormat: legend,
    range: true,
    format: kind === 'heat map' ? 'heatmap' : 'time_series',
  };
}

const legend: JsonObject = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };

const kinds: { readonly [kind in PanelKind]: (unit: string) => JsonObject } = {
  lines: (unit) => ({
    type: 'timeseries',
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 5, showPoints: 'never' } }, overrides: [] },
    options: { legend, tooltip: { mode: 'multi', sort: 'desc' } },
  }),
  'heat map': (unit) => ({
    type: 'heatmap',
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      calculate: false,
      yAxis: { unit },
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Blues', steps: 64, fill: 'blue', exponent: 0.5, reverse: false },
      tooltip: { mode: 'single' },
    },
  }),
  state: (unit) => ({
    type: 'state-timeline',
    fieldConfig: { defaults: { unit, custom: { fillOpacity: 70 } }, overrides: [] },
    options: { showValue: 'never', mergeValues: true, legend, tooltip: { mode: 'single' } },
  }),
};
