import { hopCounts, type Journey } from '../../player/journey.ts';
import { svgElement } from '../element.ts';

const width = 320;
const height = 130;
const plot = { left: 8, right: 312, top: 18, bottom: 108 };

/** How many nodes have the message after how many hops. Bars grow as the message plays; what is still to come is faint. */
export class HopChart {
  readonly #place: HTMLElement;
  #journey: Journey | undefined;
  #bars: readonly { readonly bar: Element; readonly count: Element }[] = [];
  #most = 1;
  #reached = -1;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(journey: Journey): void {
    const counts = barCounts(journey, journey.order.length);
    const step = (plot.right - plot.left) / Math.max(4, counts.length);
    this.#journey = journey;
    this.#reached = -1;
    this.#most = Math.max(1, ...counts);
    const bars = counts.map((count, place) => {
      const x = plot.left + (place + 0.5) * step;
      const shape = { x: x - step * 0.36, width: step * 0.72 };
      const bar = svgElement('rect', { class: 'player-bar', ...shape });
      const number = svgElement('text', { x, y: this.#yOf(count) - 4, 'text-anchor': 'middle' });
      const whole = svgElement('rect', {
        class: 'player-bar player-faint',
        ...shape,
        y: this.#yOf(count),
        height: plot.bottom - this.#yOf(count),
      });
      const name = svgElement('text', { x, y: height - 6, 'text-anchor': 'middle' }, place + 1 === counts.length ? '?' : String(place + 1));
      return { bar, count: number, drawn: [whole, bar, number, name] };
    });
    const last = bars.at(-1);
    // the last bar stands for those of whom it is not known
    const drawn = counts.at(-1) === 0 ? bars.filter((each) => each !== last) : bars;
    this.#bars = drawn;
    this.#place.replaceChildren(
      svgElement(
        'svg',
        { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': describe(counts) },
        ...drawn.flatMap((each) => each.drawn),
      ),
    );
  }

  move(reached: number): void {
    if (this.#journey === undefined || reached === this.#reached) return;
    this.#reached = reached;
    const counts = barCounts(this.#journey, reached);
    for (const [place, { bar, count }] of this.#bars.entries()) {
      const y = this.#yOf(counts[place] ?? 0);
      bar.setAttribute('y', y.toFixed(1));
      bar.setAttribute('height', (plot.bottom - y).toFixed(1));
      count.textContent = String(counts[place] ?? 0);
    }
  }

  #yOf(count: number): number {
    return plot.bottom - (count / this.#most) * (plot.bottom - plot.top);
  }
}

/** Nobody but the publisher is 0 hops away. */
function barCounts(journey: Journey, reached: number): number[] {
  return hopCounts(journey, reached).slice(1);
}

function describe(counts: readonly number[]): string {
  const known = counts.slice(0, -1).map((count, place) => `${count} after ${place + 1}`);
  return `Nodes by hops: ${[...known, `${counts.at(-1) ?? 0} unknown`].join(', ')}`;
}
