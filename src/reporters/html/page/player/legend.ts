import type { NodeColours } from '../../player/node-colours.ts';
import { element, svgElement } from '../element.ts';
import { shapeData } from './node-shapes.ts';

/** What the colours mean. */
export function colourLegend({ legend }: NodeColours): HTMLElement[] {
  const publisher = entry('publisher', svgElement('path', { class: 'player-publisher', d: shapeData(0) }));
  return [
    publisher,
    ...legend.map(({ colour, label }) => entry(label, svgElement('path', { class: `player-colour-${colour}`, d: shapeData(0) }))),
    entry('does not have it', svgElement('path', { class: 'player-unlit', d: shapeData(0) })),
  ];
}

/** What the shapes mean; nothing where there is but one. */
export function fleetLegend(fleets: readonly string[]): HTMLElement[] {
  if (fleets.length < 2) return [];
  return fleets.map((name, fleet) => entry(name, svgElement('path', { class: 'player-unlit', d: shapeData(fleet) })));
}

function entry(label: string, shape: SVGElement): HTMLElement {
  return element('li', svgElement('svg', { viewBox: '-8 -8 16 16', width: 14, height: 14, 'aria-hidden': 'true' }, shape), label);
}
