import { type Journey, journeyOf, pathTo, reachedBy } from '../../player/journey.ts';
import { byHops, colourings, formatMs, type NodeColours } from '../../player/node-colours.ts';
import { propagationLog } from '../../player/propagation-log.ts';
import { type TimeScale, timeScale } from '../../player/time-scale.ts';
import type { UnpackedPropagation } from '../../player/unpack-propagation.ts';
import { CoverageChart } from './coverage-chart.ts';
import { HopChart } from './hop-chart.ts';
import { saveFile } from '../save-file.ts';
import { colourLegend, fleetLegend } from './legend.ts';
import { arrivalTable, messageFacts, nodeText, stateText } from './message-text.ts';
import { NetworkCanvas } from './network-canvas.ts';
import { NodeTip } from './node-tip.ts';
import { element } from '../element.ts';
import { part } from './part.ts';
import { Transport } from './transport.ts';

/** What is worked out once for each message. */
interface Shown {
  readonly message: number;
  readonly journey: Journey;
  readonly scale: TimeScale;
  readonly positions: Float64Array;
  readonly colours: NodeColours;
}

/** Shows one message at one moment; the transport moves that moment on. */
export class Player {
  readonly #root: HTMLElement;
  readonly #propagation: UnpackedPropagation;
  readonly #canvas: NetworkCanvas;
  readonly #coverage: CoverageChart;
  readonly #hops: HopChart;
  readonly #tip: NodeTip;
  readonly #transport: Transport;
  readonly #time: HTMLElement;
  readonly #coverageAbout: HTMLElement;
  readonly #reduced = matchMedia('(prefers-reduced-motion: reduce)');
  #seen = false;
  #wanted = -1;
  #shown: Shown | undefined;

  constructor(root: HTMLElement, propagation: UnpackedPropagation) {
    this.#root = root;
    this.#propagation = propagation;
    this.#canvas = new NetworkCanvas(part(root, 'canvas', HTMLCanvasElement), propagation);
    this.#coverage = new CoverageChart(part(root, 'coverage', HTMLElement));
    this.#hops = new HopChart(part(root, 'hops', HTMLElement));
    this.#time = part(root, 'time', HTMLElement);
    this.#coverageAbout = part(root, 'coverage-about', HTMLElement);
    this.#transport = new Transport(root, (still) => this.#paint(still));
    this.#tip = new NodeTip(root, this.#canvas, (node) =>
      this.#shown === undefined ? [] : nodeText(propagation.packed, this.#shown.journey, node),
    );
    part(root, 'fleets', HTMLElement).replaceChildren(...fleetLegend(propagation.packed.nodes.fleets));
    this.#tellOfLinks();
    this.#listen();
  }

  /** Shows a message: its end, unless something plays. */
  async show(message: number): Promise<void> {
    this.#wanted = message;
    const { packed } = this.#propagation;
    const arrivals = await this.#propagation.arrivalsOf(message);
    // somebody has picked another meanwhile
    if (this.#wanted !== message) return;
    const publisher = packed.messages.publisher[message] ?? -1;
    const expected = packed.messages.expected[message] ?? null;
    const journey = journeyOf({ nodes: packed.nodes.name.length, publisher, expected, arrivals });
    const scale = timeScale(journey);
    const positions = journey.atMs.map((ms) => scale.positionAt(ms));
    this.#tip.hide();
    const first = this.#shown === undefined;
    this.#shown = { message, journey, scale, positions, colours: byHops(journey) };
    part(this.#root, 'facts', HTMLElement).replaceChildren(...messageFacts(packed, message, journey));
    this.#coverage.show(journey, scale);
    this.#hops.show(journey);
    this.#recolour();
    this.#fillTable();
    this.#transport.rewind();
    if (first) this.#playOnceSeen();
  }

  #listen(): void {
    part(this.#root, 'colouring', HTMLSelectElement).addEventListener('change', () => this.#recolour());
    part(this.#root, 'export', HTMLButtonElement).addEventListener('click', () => this.#save());
    part(this.#root, 'arrivals', HTMLDetailsElement).addEventListener('toggle', () => this.#fillTable());
    this.#tip.listen(() => this.#paint(!this.#transport.playing));
    const refit = (): void => {
      this.#canvas.refit();
      this.#paint(false);
    };
    new ResizeObserver(refit).observe(part(this.#root, 'scene', HTMLElement));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refit);
    // paper has colours of its own: only this tells when they hold, and when they no longer do
    matchMedia('print').addEventListener('change', () => {
      this.#tip.hide();
      this.#transport.seek(1);
      refit();
    });
  }

  /** Plays when it first comes into view, and rests while it is out of it. */
  #playOnceSeen(): void {
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting !== true) {
          if (this.#transport.playing) this.#transport.pause();
        } else if (entry.intersectionRatio >= 0.3 && !this.#reduced.matches && !this.#seen) {
          this.#seen = true;
          this.#transport.play();
        }
      },
      { threshold: [0, 0.3] },
    );
    watch.observe(part(this.#root, 'scene', HTMLElement));
  }

  #paint(still: boolean): void {
    if (this.#shown === undefined) return;
    const { journey, scale, positions, colours } = this.#shown;
    const { position } = this.#transport;
    const ms = scale.msAt(position);
    const reached = reachedBy(journey, ms);
    const path = this.#tip.node === null ? [] : pathTo(journey, this.#tip.node);
    const lively = !this.#reduced.matches && position < 1;
    this.#canvas.paint({ journey, positions, position, reached, colours: colours.colours, path, lively });
    this.#coverage.move(position);
    this.#hops.move(reached);
    this.#time.textContent = `${formatMs(ms)} · ${reached} of ${journey.all}`;
    this.#coverageAbout.textContent = `${reached} of ${journey.all} nodes after ${formatMs(ms)}`;
    if (!still) return;
    const text = stateText(journey, ms, reached);
    part(this.#root, 'slider', HTMLInputElement).setAttribute('aria-valuetext', text);
    part(this.#root, 'state', HTMLElement).textContent = text;
  }

  #recolour(): void {
    if (this.#shown === undefined) return;
    const { value } = part(this.#root, 'colouring', HTMLSelectElement);
    const colours = (colourings[value] ?? byHops)(this.#shown.journey, this.#shown.scale);
    this.#shown = { ...this.#shown, colours };
    part(this.#root, 'colours', HTMLElement).replaceChildren(...colourLegend(colours));
    this.#paint(!this.#transport.playing);
  }

  /** A thousand rows are made only for those who want to read them. */
  #fillTable(): void {
    const { open } = part(this.#root, 'arrivals', HTMLDetailsElement);
    const rows = open && this.#shown !== undefined ? [arrivalTable(this.#propagation.packed, this.#shown.journey)] : [];
    part(this.#root, 'table', HTMLElement).replaceChildren(...rows);
  }

  #tellOfLinks(): void {
    const { drawn, all } = this.#propagation.packed.links;
    if (drawn === all) return;
    const [most, known] = [drawn, all].map((links) => links.toLocaleString('en-US'));
    const text = `Of ${known} links that are known, the ${most} are drawn over which most messages came first; others show when a message passes.`;
    part(this.#root, 'note', HTMLElement).append(element('span', text));
  }

  #save(): void {
    if (this.#shown === undefined) return;
    const { message, journey } = this.#shown;
    saveFile(`propagation-${message + 1}.json`, 'application/json', JSON.stringify(propagationLog(this.#propagation, journey)));
  }
}
