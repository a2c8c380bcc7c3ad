import type { Chart } from '../../model/report.ts';
import type { Results } from '../../model/result.ts';
import { highlightRows } from '../highlights.ts';

interface ChartOrder {
  readonly charts: readonly Chart[];
  /** Shown on demand. */
  readonly more: { readonly title: string; readonly charts: readonly Chart[] };
}

/** How what the run is about is distributed comes first, then everything over time; how each other metric is distributed is shown on demand. */
export function chartOrder(charts: readonly Chart[], results: Results): ChartOrder {
  // what is drawn over time has a metric only for its limits
  const distributions = Map.groupBy(charts, ({ metric, x }) => (x.scale === 'time' ? undefined : metric));
  const first = highlightRows(results).find(({ metric }) => distributions.has(metric))?.metric;
  return {
    charts: [...(first === undefined ? [] : (distributions.get(first) ?? [])), ...(distributions.get(undefined) ?? [])],
    more: {
      title: 'How each of the other metrics is distributed',
      charts: [...distributions].flatMap(([metric, all]) => (metric === undefined || metric === first ? [] : all)),
    },
  };
}
