import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../model/errors.ts';

const MOST_BYTES = 4 << 20;
const KEPT_LINES = 20;
const LONGEST_KEPT_LINE = 1000;

/** The log of one node: a file that is made with its first line and cut at a limit, since a node that floods its log must not fill the disk. */
export class NodeLog {
  readonly #path: string;
  readonly #mostBytes: number;
  readonly #last: string[] = [];
  #waiting = '';
  #bytes = 0;
  #problem: string | undefined;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** Appends a line, written to the file when the present turn of the event loop ends. */
  line(text: string): void {
    this.#last.push(text.slice(0, LONGEST_KEPT_LINE));
    if (this.#last.length > KEPT_LINES) {
      this.#last.shift();
    }
    if (this.#problem !== undefined) {
      return;
    }
    const line = `${text}\n`;
    this.#bytes += line.length;
    if (this.#bytes > this.#mostBytes) {
      this.#problem = `has a log that was cut at ${this.#mostBytes} bytes`;
      this.#queue(`… ${this.#problem}\n`);
      return;
    }
    this.#queue(line);
  }

  /** The last lines, oldest first, whether or not they were kept in the file. */
  get last(): readonly string[] {
    return this.#last;
  }

  /** Why the file is not whole; undefined when it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting === '') {
      return;
    }
    const text = this.#waiting;
    this.#waiting = '';
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, text);
    } catch (error) {
      this.#problem = `has a log that cannot be written: ${messageOf(error)}`;
    }
  }

  #queue(text: string): void {
    if (this.#waiting === '') {
      setImmediate(() => this.flush());
    }
    this.#waiting += text;
  }
}
