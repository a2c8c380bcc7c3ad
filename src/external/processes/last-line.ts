import type { OutputStream } from '../../model/kit.ts';
import { printable } from '../../model/printable.ts';

/** Of each stream, so much of its end is kept, bytes. */
const KEPT_BYTES = 4096;
const LONGEST = 200;

/** The last line that a process printed, on stderr if it printed anything there: what it says of its end. */
export class LastLine {
  readonly #ends: { [Stream in OutputStream]: Buffer } = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  push(stream: OutputStream, bytes: Buffer): void {
    const rest = KEPT_BYTES - bytes.length;
    this.#ends[stream] = rest > 0 ? Buffer.concat([this.#ends[stream].subarray(-rest), bytes]) : Buffer.from(bytes.subarray(-KEPT_BYTES));
  }

  /** '' where it printed nothing. */
  get text(): string {
    const lines = [this.#ends.stdout, this.#ends.stderr]
      .flatMap((end) => end.toString('utf8').split('\n'))
      .filter((line) => line.trim() !== '');
    const last = lines.at(-1) ?? '';
    // Node ends what it says of a crash with its version, below the stack
    const telling = /^Node\.js v\d/.test(last) ? (lines.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line)) ?? last) : last;
    const line = printable(telling.trim());
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  }
}
