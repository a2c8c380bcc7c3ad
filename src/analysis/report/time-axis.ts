import type { Axis } from '../../model/report.ts';

/** Seconds since the start of the run. */
export const timeAxis: Axis = { label: 'time', unit: 's', scale: 'time' };
