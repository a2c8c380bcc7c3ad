import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { RegattaError } from '../model/errors.ts';

const READ_BYTES = 1 << 20;

/** All texts of a run: one number per text, whatever code each host gave it. Numbers are handed out in the order of hosts and lines. */
export class RunDictionary {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a text, undefined when no host has it. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /**
   * Adds the dictionary of one host, which may end in a line that was cut off, or not be there when the host recorded nothing.
   * @returns the number for each code of the host.
   * @throws RegattaError RUN_UNREADABLE naming the line that is damaged.
   */
  addHost(path: string): Int32Array {
    let numbers = new Int32Array(1024);
    let lines = 0;
    for (const line of existsSync(path) ? linesOf(path) : []) {
      if (lines === numbers.length) {
        const grown = new Int32Array(numbers.length * 2);
        grown.set(numbers);
        numbers = grown;
      }
      numbers[lines] = this.#number(parseLine(line, lines, path));
      lines++;
    }
    return numbers.subarray(0, lines);
  }

  #number(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

/** Lines carry their codes in order from 0, so that a line that is missing is noticed. */
function parseLine(line: string, expected: number, path: string): string {
  try {
    const [code, text] = JSON.parse(line) as [number, string];
    if (code === expected && typeof text === 'string') {
      return text;
    }
  } catch (error) {
    throw damaged(path, expected, error);
  }
  throw damaged(path, expected);
}

function damaged(path: string, code: number, cause?: unknown): RegattaError {
  return new RegattaError('RUN_UNREADABLE', `${path}:${code + 1} is damaged: [${code}, "text"] should stand here`, { cause });
}

/** The complete lines of a file, read piece by piece. */
function* linesOf(path: string): Generator<string, void> {
  const fd = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const piece = Buffer.alloc(READ_BYTES);
    let rest = '';
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(fd);
  }
}
