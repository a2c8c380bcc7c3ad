import { chartCsv } from '../../chart/chart-csv.ts';
import { figureStyle } from '../../chart/figure-style.ts';
import type { ChartData } from '../chart-data.ts';
import { svgElement } from './element.ts';
import { startPointing } from './pointing.ts';
import { saveFile } from './save-file.ts';

/** A chart whose lines can be hidden, whose values can be pointed at, and which can be saved. */
export function startChart(figure: HTMLElement): void {
  const json = figure.querySelector('script');
  const plot = figure.querySelector<HTMLElement>('.plot');
  const svg = plot?.querySelector('svg');
  if (!json || !plot || !svg) return;
  const data = JSON.parse(json.textContent) as ChartData;
  const hidden = new Set<number>();
  for (const button of figure.querySelectorAll<HTMLButtonElement>('button[data-toggle]')) {
    button.addEventListener('click', () => {
      const index = Number(button.dataset['toggle']);
      const isShown = hidden.delete(index);
      if (!isShown) hidden.add(index);
      button.setAttribute('aria-pressed', String(isShown));
      svg.querySelector(`[data-line="${index}"]`)?.classList.toggle('hidden', !isShown);
    });
  }
  startPointing(plot, data, hidden);
  const save: { readonly [kind: string]: () => void } = {
    csv: () => saveFile(`${data.name}.csv`, 'text/csv', chartCsv(data)),
    svg: () => saveFile(`${data.name}.svg`, 'image/svg+xml', wholeFigure(svg)),
  };
  for (const button of figure.querySelectorAll<HTMLButtonElement>('button[data-save]')) {
    button.addEventListener('click', () => save[button.dataset['save'] ?? '']?.());
    button.parentElement?.removeAttribute('hidden');
  }
}

/** The drawing as it is at present, with its title and legend, in colours of its own. */
function wholeFigure(svg: SVGSVGElement): string {
  const figure = svg.cloneNode(true) as SVGSVGElement;
  const whole = figure.dataset['whole'] ?? '';
  const [x = '0', y = '0'] = whole.split(' ');
  figure.setAttribute('viewBox', whole);
  for (const line of figure.querySelectorAll('.hidden')) line.remove();
  const ground = svgElement('rect', { class: 'ground', x, y, width: '100%', height: '100%' });
  figure.prepend(svgElement('style', {}, figureStyle), ground);
  return new XMLSerializer().serializeToString(figure);
}
