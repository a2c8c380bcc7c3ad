/** What either end of a leased link keeps of it: frames that the other has not acknowledged, and how many of the other's have come. */
export class FrameLog {
  readonly #mostBytes: number;
  #kept: string[] = [];
  #keptBytes = 0;
  /** How many frames went before the first that is kept. */
  #acknowledged = 0;
  /** How many numbered frames have come. */
  received = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Keeps a frame that is to be sent, and sent again should the link break on the way. @returns false when more are unacknowledged than are kept */
  keep(text: string): boolean {
    this.#kept.push(text);
    this.#keptBytes += text.length;
    return this.#keptBytes <= this.#mostBytes;
  }

  /** The other end has that many frames, counted from the first. */
  acknowledge(count: number): void {
    const gone = this.#kept.splice(0, Math.max(0, count - this.#acknowledged));
    this.#acknowledged += gone.length;
    for (const text of gone) this.#keptBytes -= text.length;
  }

  /** What the other end has not got, oldest first, as far as is known. */
  get unacknowledged(): readonly string[] {
    return this.#kept;
  }
}
