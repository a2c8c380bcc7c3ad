import { forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force';
import { pictureExtent } from './packed-propagation.ts';

/** From 0 to {@link pictureExtent}, by node. */
export interface NodePlaces {
  readonly x: number[];
  readonly y: number[];
}

/** What all ticks together may cost: a force of one node or link is about 1 µs. */
const mostForces = 1_500_000;
const mostTicks = 300;
const fewestTicks = 30;
const mostLinksPerNode = 5;

/**
 * Where nodes stand in the picture: linked ones near one another, those of one region in one part of it. The same input gives the same places: the simulation
 * draws from a seeded generator of its own. The work is bounded, so that 2,000 nodes take about a second: large networks get fewer ticks, dense ones are placed
 * by their first links.
 */
export function layOutNodes(regions: readonly (string | null)[], links: readonly (readonly [a: number, b: number])[]): NodePlaces {
  const anchors = regionAnchors(regions);
  const nodes: SimulationNodeDatum[] = regions.map(() => ({}));
  const pulling = links.slice(0, nodes.length * mostLinksPerNode).map(([source, target]) => ({ source, target }));
  const ticks = Math.max(fewestTicks, Math.min(mostTicks, Math.floor(mostForces / (nodes.length * 4 + pulling.length + 1))));
  const anchor = (axis: 'x' | 'y') => (_: SimulationNodeDatum, node: number) => anchors.get(regions[node] ?? '')?.[axis] ?? 0;
  const pull = anchors.size > 1 ? 0.25 : 0.06;
  forceSimulation(nodes)
    .stop()
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .force('link', forceLink(pulling).distance(30))
    .force('charge', forceManyBody().strength(-40).theta(1.1))
    .force('x', forceX<SimulationNodeDatum>(anchor('x')).strength(pull))
    .force('y', forceY<SimulationNodeDatum>(anchor('y')).strength(pull))
    .tick(ticks);
  return { x: spread(nodes.map(({ x = 0 }) => x)), y: spread(nodes.map(({ y = 0 }) => y)) };
}

/** Regions stand on a circle, wide enough for the nodes in them. */
function regionAnchors(regions: readonly (string | null)[]): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const names = [...new Set(regions.filter((region) => region !== null))].sort();
  const radius = 14 * Math.sqrt(regions.length);
  return new Map(
    names.map((name, place) => {
      const angle = (2 * Math.PI * place) / names.length - Math.PI / 2;
      return [name, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }];
    }),
  );
}

/** Stretched over the whole extent; in its middle where all are at one place. */
function spread(places: readonly number[]): number[] {
  const least = places.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const width = places.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least;
  return places.map((place) => Math.round(width > 0 ? ((place - least) / width) * pictureExtent : pictureExtent / 2));
}
