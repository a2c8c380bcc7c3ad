import { scaleLinear, scaleLog } from 'd3-scale';
import type { Axis } from '../../model/report.ts';
import { formatValue, readableUnit } from '../format-value.ts';
import type { Placement } from './placement.ts';

/** An axis made ready to be drawn. */
export interface AxisScale {
  readonly placement: Placement;
  /** With an empty label where there is no room for one. */
  readonly ticks: readonly Tick[];
  /** What it measures, with the unit of its ticks: `latency, ms`. */
  readonly title: string;
}

interface Tick {
  readonly value: number;
  readonly label: string;
}

/** About so many ticks are labelled: as many as stand side by side on a phone. */
const ticksAcross = 5;

export interface AxisRequest {
  readonly axis: Axis;
  /** Of all that is drawn along it; none is outside. */
  readonly extent: readonly [least: number, most: number];
  readonly range: Placement['range'];
  /** Whether it begins at 0 when its values are all on one side of it. */
  readonly fromZero: boolean;
}

/** A scale with ticks at round values of the unit that fits. */
export function axisScale(request: AxisRequest): AxisScale {
  return request.axis.scale === 'log' ? logScale(request) : linearScale(request);
}

function linearScale({ axis, extent, range, fromZero }: AxisRequest): AxisScale {
  const [least, most] = fromZero ? ([Math.min(0, extent[0]), Math.max(0, extent[1])] as const) : extent;
  const unit = axis.scale === 'time' ? { size: 1, name: 's' } : readableUnit(Math.max(Math.abs(least), Math.abs(most)), axis.unit);
  const scale = scaleLinear().domain(widened(least / unit.size, most / unit.size));
  // time ends where the run does; every other axis ends at a round value
  if (axis.scale !== 'time') scale.nice(ticksAcross);
  const label = shortLabels(scale.tickFormat(ticksAcross), scale.domain());
  const [from = 0, until = 1] = scale.domain();
  return {
    placement: { isLog: false, domain: [from * unit.size, until * unit.size], range },
    ticks: scale.ticks(ticksAcross).map((value) => ({ value: value * unit.size, label: label(value) })),
    // a rate says so in its label
    title: unit.name === '' || unit.name === '/s' ? axis.label : `${axis.label}, ${unit.name}`,
  };
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact' });
/** Beside an axis there is room for so many characters. */
const longestLabel = 6;

/** `200K` where `200,000` would be too long. */
function shortLabels(label: (value: number) => string, ends: readonly number[]): (value: number) => string {
  return ends.every((end) => label(end).length <= longestLabel) ? label : (value) => compact.format(value);
}

/** A domain of one value has no length: it is drawn in the middle. */
function widened(least: number, most: number): [number, number] {
  if (least < most) return [least, most];
  const margin = least === 0 ? 1 : Math.abs(least) / 2;
  return [least - margin, most + margin];
}

function logScale({ axis, extent, range }: AxisRequest): AxisScale {
  const [least, most] = extent[0] < extent[1] ? extent : ([extent[0] / 2, extent[1] * 2] as const);
  const decades = Math.log10(most / least);
  const ticks = scaleLog().domain([least, most]).ticks();
  const labelled = decades > 3 ? /^1e/ : decades > 1.3 ? /^[125]e/ : /^[12357]e/;
  // with many decades not even each of them has room
  const step = Math.max(1, Math.ceil(decades / (ticksAcross + 1)));
  const hasLabel = (value: number): boolean =>
    labelled.test(value.toExponential()) && (step === 1 || Math.round(Math.log10(value)) % step === 0);
  return {
    placement: { isLog: true, domain: [least, most], range },
    ticks: ticks.map((value) => ({ value, label: hasLabel(value) ? formatValue(value, axis.unit) : '' })),
    title: axis.label,
  };
}
