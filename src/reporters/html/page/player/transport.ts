import { Playback } from '../../player/playback.ts';
import { part } from './part.ts';

/** `still`: nothing moves now, so that there is something to read. */
export type Moved = (still: boolean) => void;

/** Play and pause, the slider, speed and loop. `moved` is told whenever the moment shown has changed. */
export class Transport {
  readonly #playback = new Playback();
  readonly #moved: Moved;
  readonly #play: HTMLButtonElement;
  readonly #slider: HTMLInputElement;
  #frameAtMs: number | undefined;

  constructor(root: ParentNode, moved: Moved) {
    this.#moved = moved;
    this.#play = part(root, 'play', HTMLButtonElement);
    this.#slider = part(root, 'slider', HTMLInputElement);
    const speed = part(root, 'speed', HTMLSelectElement);
    const loop = part(root, 'loop', HTMLInputElement);
    this.#play.addEventListener('click', () => (this.playing ? this.pause() : this.play()));
    this.#slider.addEventListener('input', () => this.seek(Number(this.#slider.value) / Number(this.#slider.max)));
    speed.addEventListener('change', () => (this.#playback.speed = Number(speed.value)));
    loop.addEventListener('change', () => (this.#playback.loop = loop.checked));
  }

  get position(): number {
    return this.#playback.position;
  }

  get playing(): boolean {
    return this.#playback.playing;
  }

  play(): void {
    const ran = this.playing;
    this.#playback.play();
    this.#frameAtMs = undefined;
    this.#show();
    if (!ran) requestAnimationFrame((atMs) => this.#frame(atMs));
  }

  pause(): void {
    this.#playback.pause();
    this.#show();
  }

  /** Stops there. */
  seek(position: number): void {
    this.#playback.seek(position);
    this.pause();
  }

  /** From the start where something plays, else at the end. */
  rewind(): void {
    if (!this.playing) this.seek(1);
    else {
      this.#playback.seek(0);
      this.#show();
    }
  }

  #frame(atMs: number): void {
    if (!this.playing) return;
    this.#playback.advance(atMs - (this.#frameAtMs ?? atMs));
    this.#frameAtMs = atMs;
    this.#show();
    if (this.playing) requestAnimationFrame((next) => this.#frame(next));
    else this.#frameAtMs = undefined;
  }

  #show(): void {
    const text = this.playing ? 'Pause' : 'Play';
    if (this.#play.textContent !== text) this.#play.textContent = text;
    this.#slider.value = String(this.position * Number(this.#slider.max));
    this.#moved(!this.playing);
  }
}
