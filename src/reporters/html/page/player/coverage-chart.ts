import { coverageAt, type Journey, timeToShare } from '../../player/journey.ts';
import { formatMs } from '../../player/node-colours.ts';
import { roundTimes, type TimeScale } from '../../player/time-scale.ts';
import { svgElement } from '../element.ts';

const width = 320;
const height = 150;
const plot = { left: 46, right: 308, top: 10, bottom: 124 };
const shares = [0, 0.5, 1];

/** Share of the nodes that have the message over time, on the scale of the slider. What is still to come is faint. */
export class CoverageChart {
  readonly #place: HTMLElement;
  #journey: Journey | undefined;
  #shown: Element | undefined;
  #now: Element | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(journey: Journey, scale: TimeScale): void {
    const curve = curveOf(journey, scale);
    const clip = svgElement('rect', { x: 0, y: 0, width: 0, height });
    const line = svgElement('line', { class: 'player-now', y1: plot.top, y2: plot.bottom });
    this.#journey = journey;
    this.#shown = clip;
    this.#now = line;
    this.#place.replaceChildren(
      svgElement(
        'svg',
        { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': describe(journey) },
        svgElement('clipPath', { id: 'player-shown' }, clip),
        ...shares.flatMap((share) => shareLine(share)),
        ...roundTimes(scale, 0.17).map((ms) => label(scale.positionAt(ms), formatMs(ms))),
        label(1, formatMs(scale.lastMs), 'end'),
        svgElement('path', { class: 'player-curve player-faint', d: curve }),
        svgElement('path', { class: 'player-curve', d: curve, 'clip-path': 'url(#player-shown)' }),
        line,
      ),
    );
  }

  move(position: number): void {
    if (this.#journey === undefined) return;
    const x = xAt(position).toFixed(1);
    this.#shown?.setAttribute('width', x);
    this.#now?.setAttribute('x1', x);
    this.#now?.setAttribute('x2', x);
  }
}

function xAt(position: number): number {
  return plot.left + position * (plot.right - plot.left);
}

function yAt(share: number): number {
  return plot.bottom - share * (plot.bottom - plot.top);
}

/** One step for each pixel at most. */
function curveOf(journey: Journey, scale: TimeScale): string {
  const steps: string[] = [`M${plot.left} ${plot.bottom}`];
  let last = '';
  for (const ms of journey.orderMs) {
    const x = xAt(scale.positionAt(ms)).toFixed(1);
    if (x === last) steps.pop();
    else if (last !== '' || Number(x) > plot.left) steps.push(`H${x}`);
    last = x;
    steps.push(`V${yAt(coverageAt(journey, ms) ?? 0).toFixed(1)}`);
  }
  return `${steps.join('')}H${plot.right}`;
}

function shareLine(share: number): SVGElement[] {
  const y = yAt(share);
  return [
    svgElement('line', { class: 'player-rule', x1: plot.left, x2: plot.right, y1: y, y2: y }),
    svgElement('text', { x: plot.left - 6, y: y + 4, 'text-anchor': 'end' }, `${share * 100} %`),
  ];
}

function label(position: number, text: string, anchor = 'middle'): SVGElement {
  return svgElement('text', { x: xAt(position), y: height - 8, 'text-anchor': anchor }, text);
}

function describe(journey: Journey): string {
  const half = timeToShare(journey, 0.5);
  return `Coverage over time${half === null ? '' : `: half of the nodes after ${formatMs(half)}`}`;
}
