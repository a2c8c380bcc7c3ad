/** How long a journey plays at speed 1, ms. */
const journeyMs = 7000;

/** Where the slider stands, 0 to 1, and how it moves. It has no clock: whoever plays tells it how much time has passed. */
export class Playback {
  position = 1;
  playing = false;
  speed = 1;
  loop = false;

  /** From the start again where it stood at the end. */
  play(): void {
    if (this.position >= 1) this.position = 0;
    this.playing = true;
  }

  pause(): void {
    this.playing = false;
  }

  seek(position: number): void {
    this.position = Math.min(1, Math.max(0, position));
  }

  /** Moves on. At the end it stops there or, in a loop, begins again. */
  advance(elapsedMs: number): void {
    if (!this.playing) return;
    const next = this.position + (elapsedMs * this.speed) / journeyMs;
    if (next < 1) this.position = next;
    else if (this.loop && this.position >= 1) this.position = 0;
    else {
      // the end is shown for a frame before a loop begins again
      this.position = 1;
      this.playing = this.loop;
    }
  }
}
