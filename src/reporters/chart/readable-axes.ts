import type { Chart } from '../../model/report.ts';
import { chartExtent } from './chart-extent.ts';

/** What is further apart than that cannot be seen together on a linear axis. */
const widestLinear = 50;

/** Over time one wants to see how values change, from zero: their logarithm is drawn only where the small ones would else not be seen. */
export function readableAxes(chart: Chart): Pick<Chart, 'x' | 'y'> {
  const { x, y, kind } = chart;
  const extent = kind !== 'cells' && x.scale === 'time' && y.scale === 'log' ? chartExtent({ ...chart, rules: [] }, 'y') : null;
  if (extent === null || extent[1] > widestLinear * extent[0]) return { x, y };
  return { x, y: { label: y.label, unit: y.unit } };
}
