import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../model/errors.ts';
import { printable } from '../model/printable.ts';
import { makeDirectory } from '../recording/make-directory.ts';

const MOST_BYTES = 4 << 20;
const KEPT_LINES = 20;
const LONGEST_KEPT_LINE = 1000;
/** Of the end of what was logged, so much is kept for the last lines, bytes. */
const TAIL_BYTES = 16 << 10;

/** The log of one node: a file that is made with its first byte and cut at a limit, since a node that floods its log must not fill the disk. */
export class NodeLog {
  readonly #path: string;
  readonly #mostBytes: number;
  #waiting: Uint8Array[] = [];
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  /** All that was logged, and what of it is in the file or on the way there. */
  #bytes = 0;
  #keptBytes = 0;
  #problem: string | undefined;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** Appends a line, written to the file when the present turn of the event loop ends. */
  line(text: string): void {
    this.write(Buffer.from(`${text}\n`));
  }

  /** Appends bytes as they are, likewise. They must not change any more. */
  write(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#remember(bytes);
    if (this.#problem !== undefined) {
      return;
    }
    const kept = bytes.subarray(0, this.#mostBytes - this.#keptBytes);
    this.#keptBytes += kept.length;
    this.#queue(kept);
    if (kept.length < bytes.length) {
      this.#problem = `has a log that was cut at ${this.#mostBytes} bytes`;
      this.#queue(Buffer.from(`\n… ${this.#problem}\n`));
    }
  }

  /** The last lines, oldest first and without control characters, whether or not they were kept in the file. */
  get last(): readonly string[] {
    const lines = Buffer.concat(this.#tail).toString('utf8').split('\n');
    // where there was more, the tail begins within a line
    const whole = this.#bytes > this.#tailBytes && lines.length > 1 ? lines.slice(1) : lines;
    return whole
      .filter((line) => line !== '')
      .slice(-KEPT_LINES)
      .map((line) => printable(line.slice(0, LONGEST_KEPT_LINE)));
  }

  /** Why the file is not whole; undefined when it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting.length === 0) {
      return;
    }
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    try {
      makeDirectory(dirname(this.#path));
      appendFileSync(this.#path, bytes);
    } catch (error) {
      this.#problem = `has a log that cannot be written: ${messageOf(error)}`;
    }
  }

  /** Ends the file; of one that was cut, with how much is missing and what came last. */
  close(): void {
    const cut = this.#bytes - this.#keptBytes;
    if (cut > 0) {
      this.#queue(Buffer.from(`… ${cut} bytes are not here; the last lines were:\n${this.last.map((line) => `${line}\n`).join('')}`));
    }
    this.flush();
  }

  #queue(bytes: Uint8Array): void {
    if (this.#waiting.length === 0) {
      setImmediate(() => this.flush());
    }
    this.#waiting.push(bytes);
  }

  #remember(bytes: Uint8Array): void {
    // a copy, where holding on to the whole would keep a large block alive for its end
    const end = bytes.length > TAIL_BYTES ? bytes.slice(-TAIL_BYTES) : bytes;
    this.#tail.push(end);
    this.#tailBytes += end.length;
    for (let first = this.#tail[0]; first !== undefined && this.#tailBytes - first.length >= TAIL_BYTES; first = this.#tail[0]) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }
}
