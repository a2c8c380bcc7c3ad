import type { Journey } from '../../player/journey.ts';
import { pictureExtent } from '../../player/packed-propagation.ts';
import type { UnpackedPropagation } from '../../player/unpack-propagation.ts';
import { addShape } from './node-shapes.ts';
import { type Palette, paletteOf } from './palette.ts';

/** One moment of one message. */
export interface Frame {
  readonly journey: Journey;
  /** By node, where on the slider it had the message. */
  readonly positions: Float64Array;
  readonly position: number;
  /** How many of `journey.order` have it. */
  readonly reached: number;
  readonly colours: Uint8Array;
  /** A node and those before it on the way from the publisher. */
  readonly path: readonly number[];
  /** Whether dots travel along links and arrivals flash. */
  readonly lively: boolean;
}

/** Share of the slider for which an arrival is seen to flash. */
const flash = 0.03;
/** Length of the tail of a travelling dot, CSS pixels. */
const tail = 14;
/** Room above and below the nodes for the names of regions, CSS pixels. */
const regionText = 16;
/** How far from a node, in CSS pixels, a pointer or a finger still means it. */
const reach = 18;

/** The network on a canvas. What does not change while a message plays, its links and dark nodes, is drawn once into a layer of its own. */
export class NetworkCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #network: UnpackedPropagation;
  readonly #still = document.createElement('canvas');
  #x = new Float32Array();
  #y = new Float32Array();
  #radius = 3;
  #palette: Palette;

  constructor(canvas: HTMLCanvasElement, network: UnpackedPropagation) {
    const context = canvas.getContext('2d');
    if (context === null) throw new TypeError('this browser draws no canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.#network = network;
    this.#palette = paletteOf(canvas);
  }

  /** Takes over the size and the colours that the page gives now. */
  refit(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const { x, y } = this.#network.packed.nodes;
    this.#palette = paletteOf(this.#canvas);
    this.#radius = Math.min(9, Math.max(2.2, Math.sqrt((width * height) / Math.max(1, x.length)) * 0.13));
    const margin = this.#radius * 2.5 + 4;
    const across = (places: readonly number[], size: number, margin: number) =>
      Float32Array.from(places, (place) => margin + (place / pictureExtent) * (size - 2 * margin));
    this.#x = across(x, width, margin);
    this.#y = across(y, height, margin + regionText);
    for (const canvas of [this.#canvas, this.#still]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.#drawStill();
  }

  paint(frame: Frame): void {
    // out of sight: nothing to draw on
    if (this.#still.width * this.#still.height === 0) return;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.drawImage(this.#still, 0, 0);
    context.scale(devicePixelRatio, devicePixelRatio);
    for (const [colour, style] of this.#palette.nodes.entries()) {
      context.strokeStyle = style;
      this.#strokeLinks(frame, colour);
      if (frame.lively) this.#strokeTravellers(frame, colour);
    }
    for (const [colour, style] of this.#palette.nodes.entries()) {
      context.fillStyle = style;
      this.#fillNodes(frame, colour);
    }
    this.#drawPath(frame);
    this.#drawPublisher(frame.journey.publisher);
  }

  /** The node nearest to a point of the canvas (CSS pixels), if one is near. */
  nodeAt(x: number, y: number): number | null {
    let [nearest, distance]: [number | null, number] = [null, reach];
    for (let node = 0; node < this.#x.length; node++) {
      const away = Math.hypot((this.#x[node] ?? 0) - x, (this.#y[node] ?? 0) - y);
      if (away < distance) [nearest, distance] = [node, away];
    }
    return nearest;
  }

  /** Where a node stands, CSS pixels. */
  placeOf(node: number): { readonly x: number; readonly y: number } {
    return { x: this.#x[node] ?? 0, y: this.#y[node] ?? 0 };
  }

  #drawStill(): void {
    const context = this.#still.getContext('2d');
    if (context === null) return;
    const { links, packed } = this.#network;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.beginPath();
    for (let link = 0; link < packed.links.drawn; link++) this.#line(context, links.a[link] ?? 0, links.b[link] ?? 0);
    context.strokeStyle = this.#palette.link;
    // many links must not add up to a solid disc
    context.globalAlpha = Math.min(1, Math.max(0.16, Math.sqrt(150 / Math.max(1, packed.links.drawn))));
    context.lineWidth = 0.8;
    context.stroke();
    context.globalAlpha = 1;
    this.#writeRegions(context);
    context.beginPath();
    for (const node of this.#x.keys()) this.#shape(context, node, this.#radius * 0.8);
    context.fillStyle = this.#palette.ground;
    context.fill();
    context.strokeStyle = this.#palette.unlit;
    context.lineWidth = 1;
    context.stroke();
  }

  /** Each above its nodes or below them, on that side which is nearer to the edge. */
  #writeRegions(context: CanvasRenderingContext2D): void {
    const { region } = this.#network.packed.nodes;
    context.fillStyle = this.#palette.region;
    context.font = `600 ${regionText - 3}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const [name, nodes] of Map.groupBy(region.keys(), (node) => region[node])) {
      if (name === null || name === undefined) continue;
      const [x, y] = [this.#x, this.#y].map((places) => nodes.map((node) => places[node] ?? 0)) as [number[], number[]];
      const isLow = mean(y) > this.#canvas.clientHeight / 2;
      const away = this.#radius * 2 + regionText / 2;
      context.fillText(name, mean(x), isLow ? Math.max(...y) + away : Math.min(...y) - away);
    }
  }

  /** Links over which the message came, in the colour of the node at their end. */
  #strokeLinks({ journey: { order, from }, reached, colours }: Frame, colour: number): void {
    const context = this.#context;
    context.beginPath();
    for (let rank = 0; rank < reached; rank++) {
      const node = order[rank] ?? 0;
      const sender = from[node] ?? -1;
      if (colours[node] === colour && sender >= 0) this.#line(context, sender, node);
    }
    context.globalAlpha = 0.5;
    context.lineWidth = Math.min(1.6, this.#radius * 0.4);
    context.stroke();
    context.globalAlpha = 1;
  }

  #strokeTravellers({ journey: { order, from }, reached, colours, positions, position }: Frame, colour: number): void {
    const context = this.#context;
    context.beginPath();
    for (let rank = reached; rank < order.length; rank++) {
      const node = order[rank] ?? 0;
      const sender = from[node] ?? -1;
      if (sender < 0 || colours[node] !== colour) continue;
      const [left, arrives] = [positions[sender] ?? 0, positions[node] ?? 0];
      const way = (position - left) / (arrives - left);
      if (way <= 0 || way >= 1) continue;
      const [x, y, toX, toY] = [this.#x[sender] ?? 0, this.#y[sender] ?? 0, this.#x[node] ?? 0, this.#y[node] ?? 0];
      const behind = Math.max(0, way - tail / Math.hypot(toX - x, toY - y));
      context.moveTo(x + (toX - x) * behind, y + (toY - y) * behind);
      context.lineTo(x + (toX - x) * way, y + (toY - y) * way);
    }
    context.lineCap = 'round';
    context.lineWidth = Math.max(1.6, this.#radius * 0.55);
    context.stroke();
    context.lineCap = 'butt';
  }

  #fillNodes({ journey: { order }, reached, colours, positions, position, lively }: Frame, colour: number): void {
    const context = this.#context;
    context.beginPath();
    for (let rank = 0; rank < reached; rank++) {
      const node = order[rank] ?? 0;
      if (colours[node] !== colour) continue;
      const age = position - (positions[node] ?? 0);
      const swell = lively && age < flash ? 1.7 - (0.7 * age) / flash : 1;
      this.#shape(context, node, this.#radius * swell);
    }
    context.fill();
  }

  #drawPath({ path }: Frame): void {
    const context = this.#context;
    context.beginPath();
    for (const [place, node] of path.entries()) {
      const next = path[place + 1];
      if (next !== undefined) this.#line(context, next, node);
    }
    context.strokeStyle = this.#palette.publisher;
    context.lineWidth = 2;
    context.stroke();
    const [node] = path;
    if (node === undefined) return;
    context.beginPath();
    this.#shape(context, node, this.#radius + 3);
    context.stroke();
  }

  #drawPublisher(publisher: number): void {
    if (publisher < 0) return;
    const context = this.#context;
    context.beginPath();
    this.#shape(context, publisher, this.#radius * 1.25);
    context.fillStyle = this.#palette.publisher;
    context.fill();
    context.beginPath();
    this.#shape(context, publisher, this.#radius * 1.25 + 3.5);
    context.strokeStyle = this.#palette.publisher;
    context.lineWidth = 1.5;
    context.stroke();
  }

  #line(path: CanvasPath, from: number, to: number): void {
    path.moveTo(this.#x[from] ?? 0, this.#y[from] ?? 0);
    path.lineTo(this.#x[to] ?? 0, this.#y[to] ?? 0);
  }

  #shape(path: CanvasPath, node: number, radius: number): void {
    const fleet = this.#network.packed.nodes.fleet[node] ?? 0;
    addShape(path, fleet, { x: this.#x[node] ?? 0, y: this.#y[node] ?? 0, radius });
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
