import { area, curveStepAfter, line as lineOf } from 'd3-shape';
import type { ChartKind, ChartLine, ChartPoint } from '../../model/report.ts';
import { type Markup, markup } from '../markup.ts';
import { endOfBars } from './chart-extent.ts';
import { lineClass } from './line-class.ts';
import { place, type Placement } from './placement.ts';

interface Ground {
  readonly kind: ChartKind;
  readonly x: Placement;
  readonly y: Placement;
  /** How far a cell reaches along x. */
  readonly cellWidth: number;
}

/** One line of a chart, with its band where it has one. The page finds it by `data-line`. */
export function drawLine({ points }: ChartLine, index: number, ground: Ground): Markup {
  return markup`<g class="line ${lineClass(index, ground.kind)}" data-line="${index}">${shapesOf[ground.kind](points, ground)}</g>`;
}

type Draw = (points: readonly ChartPoint[], ground: Ground) => Markup[];

/** Of a few points one sees which were measured; a single one would else not be seen at all. */
const mostDots = 12;

function drawCurve(points: readonly ChartPoint[], { kind, x, y }: Ground): Markup[] {
  const isDrawn = (point: ChartPoint): boolean => hasPlace(point[0], x) && hasPlace(point[1], y);
  const curve = lineOf<ChartPoint>(
    (point) => place(x, point[0]),
    (point) => place(y, point[1]),
  )
    .defined(isDrawn)
    .digits(1);
  const band = area<ChartPoint>()
    .x((point) => place(x, point[0]))
    .y0((point) => place(y, point[2] ?? NaN))
    .y1((point) => place(y, point[3] ?? NaN))
    .defined((point) => isDrawn(point) && Number.isFinite(point[2]) && Number.isFinite(point[3]))
    .digits(1);
  if (kind === 'steps') {
    curve.curve(curveStepAfter);
    band.curve(curveStepAfter);
  }
  const around = points.some((point) => point.length > 2) ? band(points) : null;
  const dots = kind === 'line' && points.length <= mostDots ? points.filter(isDrawn) : [];
  return [
    ...(around === null ? [] : [markup`<path class="band" d="${around}"/>`]),
    markup`<path class="curve" d="${curve(points) ?? ''}"/>`,
    ...dots.map((point) => markup`<circle cx="${place(x, point[0]).toFixed(1)}" cy="${place(y, point[1]).toFixed(1)}" r="2.5"/>`),
  ];
}

function drawBars(points: readonly ChartPoint[], { x, y }: Ground): Markup[] {
  const outline = area<readonly [x: number, y: number]>()
    .x((bar) => place(x, bar[0]))
    .y0(place(y, 0))
    .y1((bar) => place(y, bar[1]))
    .defined((bar) => hasPlace(bar[0], x) && Number.isFinite(bar[1]))
    .curve(curveStepAfter)
    .digits(1);
  const end = endOfBars(points, x.isLog);
  const bars = points.map(([at, height]) => [at, height] as const);
  const closed = bars.length === 0 ? [] : [...bars, [end, bars.at(-1)?.[1] ?? 0] as const];
  return [markup`<path class="bars" d="${outline(closed) ?? ''}"/>`];
}

/** 0 and what is below it have no place on a log axis; points that are no numbers have none anywhere. */
function hasPlace(value: number, { isLog }: Placement): boolean {
  return Number.isFinite(value) && (!isLog || value > 0);
}

/** All cells of a shade as one path: a heat map has thousands of them. */
function drawCells(points: readonly ChartPoint[], { x, y, cellWidth }: Ground): Markup[] {
  const d = points.map(([from, , low = NaN, high = NaN]) => {
    const [left, right, bottom, top] = [place(x, from), place(x, from + cellWidth), place(y, low), place(y, high)];
    return `M${left.toFixed(1)},${top.toFixed(1)}H${right.toFixed(1)}V${bottom.toFixed(1)}H${left.toFixed(1)}Z`;
  });
  return [markup`<path class="cells" d="${d.join('')}"/>`];
}

const shapesOf: { readonly [kind in ChartKind]: Draw } = { line: drawCurve, steps: drawCurve, bars: drawBars, cells: drawCells };
