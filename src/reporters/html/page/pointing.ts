import { place } from '../../chart/placement.ts';
import { lineClass } from '../../chart/line-class.ts';
import { clipText } from '../../clip-text.ts';
import { formatValue } from '../../format-value.ts';
import type { ChartData } from '../chart-data.ts';
import { element } from './element.ts';
import { nearestPoint } from './nearest-point.ts';
import type { TipRow } from './tip-row.ts';
import { cellRows } from './cell-rows.ts';

/** So many lines are named at once. */
const rowsShown = 12;

/** Shows the values of a chart where the pointer is, or where the arrow keys have moved to. */
export function startPointing(plot: HTMLElement, data: ChartData, hidden: ReadonlySet<number>): void {
  const cursor = classed('cursor', element('div'));
  const tip = classed('tip', element('div'));
  tip.setAttribute('role', 'status');
  let at = 0;
  const hide = (): void => {
    cursor.remove();
    tip.replaceChildren();
    tip.remove();
  };
  /** @param x in units of the drawing */
  const show = (x: number): void => {
    const [from, until] = data.places.x.range;
    at = Math.min(Math.max(x, from), until);
    const rows = data.kind === 'cells' ? cellRows(data, hidden, at) : rowsAt(data, hidden, at);
    const [first] = rows;
    if (first === undefined) return hide();
    const scale = plot.clientWidth / viewWidth(plot);
    const left = place(data.places.x, first.x) * scale;
    cursor.style.left = `${left}px`;
    tip.replaceChildren(
      element('div', `${clipText(data.x.label, 30)} ${formatValue(first.x, data.x.unit)}`),
      ...rows.slice(0, rowsShown).map((row) => rowOf(row)),
    );
    plot.append(cursor, tip);
    const isRight = left > plot.clientWidth / 2;
    tip.style.left = isRight ? '' : `${left + 10}px`;
    tip.style.right = isRight ? `${plot.clientWidth - left + 10}px` : '';
  };
  plot.addEventListener('pointermove', (event) =>
    show((event.clientX - plot.getBoundingClientRect().left) * (viewWidth(plot) / plot.clientWidth)),
  );
  plot.addEventListener('pointerleave', hide);
  plot.addEventListener('blur', hide);
  plot.addEventListener('keydown', (event) => {
    const step: { readonly [key: string]: number } = {
      ArrowLeft: -4,
      ArrowRight: 4,
      PageDown: -40,
      PageUp: 40,
      Home: -Infinity,
      End: Infinity,
    };
    const by = step[event.key];
    if (event.key === 'Escape') hide();
    if (by === undefined) return;
    event.preventDefault();
    show(at + by);
  });
}

/** The value of each line that is shown, nearest to there: the largest first, as they lie above one another. */
function rowsAt({ lines, places, kind, y }: ChartData, hidden: ReadonlySet<number>, at: number): TipRow[] {
  return lines
    .flatMap(({ label, points }, index) => {
      const point = hidden.has(index) ? undefined : nearestPoint(points, at, { x: places.x, isHeld: kind !== 'line' });
      return point === undefined ? [] : [{ label: lines.length === 1 ? y.label : label, index, point }];
    })
    .toSorted((a, b) => b.point[1] - a.point[1])
    .map(({ label, index, point }) => ({ name: label, value: formatValue(point[1], y.unit), colour: lineClass(index), x: point[0] }));
}

function rowOf({ name, value, colour }: TipRow): HTMLElement {
  return classed(colour, element('div', classed('name', element('span', clipText(name, 30))), element('b', value)));
}

function viewWidth(plot: HTMLElement): number {
  return plot.querySelector('svg')?.viewBox.baseVal.width ?? plot.clientWidth;
}

function classed(className: string, made: HTMLElement): HTMLElement {
  made.className = className;
  return made;
}
