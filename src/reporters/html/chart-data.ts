import type { Chart } from '../../model/report.ts';
import type { Placement } from '../chart/placement.ts';

/** What the page knows of a chart: embedded as JSON beside its drawing. */
export interface ChartData extends Pick<Chart, 'name' | 'lines' | 'x' | 'y' | 'kind' | 'cellWidth'> {
  readonly places: { readonly x: Placement; readonly y: Placement };
}
