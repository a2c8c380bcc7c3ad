import type { NetworkCanvas } from './network-canvas.ts';
import { element } from '../element.ts';
import { part } from './part.ts';

/** Tells of the node under the pointer, or of that which was tapped. */
export class NodeTip {
  readonly #canvas: NetworkCanvas;
  readonly #tip: HTMLElement;
  readonly #scene: HTMLElement;
  readonly #textOf: (node: number) => readonly string[];
  #node: number | null = null;

  constructor(root: ParentNode, canvas: NetworkCanvas, textOf: (node: number) => readonly string[]) {
    this.#canvas = canvas;
    this.#textOf = textOf;
    this.#tip = part(root, 'tip', HTMLElement);
    this.#scene = part(root, 'scene', HTMLElement);
  }

  get node(): number | null {
    return this.#node;
  }

  /** `changed` is called when it tells of another node. */
  listen(changed: () => void): void {
    const point = (event: PointerEvent): void => {
      const box = this.#scene.getBoundingClientRect();
      this.#turnTo(this.#canvas.nodeAt(event.clientX - box.left, event.clientY - box.top), changed);
    };
    this.#scene.addEventListener('pointermove', point);
    this.#scene.addEventListener('pointerdown', point);
    this.#scene.addEventListener('pointerleave', (event) => {
      // a finger that is lifted leaves too: what it tapped stays
      if (event.pointerType === 'mouse') this.#turnTo(null, changed);
    });
  }

  hide(): void {
    this.#node = null;
    this.#tip.hidden = true;
  }

  #turnTo(node: number | null, changed: () => void): void {
    if (node === this.#node) return;
    this.hide();
    this.#node = node;
    if (node !== null) this.#tell(node);
    changed();
  }

  #tell(node: number): void {
    const [name = '', ...lines] = this.#textOf(node);
    this.#tip.replaceChildren(element('strong', name), ...lines.flatMap((line) => [element('br'), line]));
    this.#tip.hidden = false;
    const { x, y } = this.#canvas.placeOf(node);
    const { clientWidth: width, clientHeight: height } = this.#scene;
    // beside the node, on the side that has room
    this.#tip.style.left = `${Math.max(0, Math.min(x + 14, width - this.#tip.offsetWidth))}px`;
    this.#tip.style.top = `${y > height / 2 ? Math.max(0, y - this.#tip.offsetHeight - 14) : y + 14}px`;
  }
}
