import type { OutputStream } from '../../model/kit.ts';
import { LineSplitter } from '../reports/line-splitter.ts';
import type { Probe } from './probes.ts';

/** Looks in the output of a process for a line that says that it is ready. */
export class LogWatch {
  readonly #wanted: string;
  readonly #matches: (line: string) => boolean;
  readonly #splitters: { readonly [Stream in OutputStream]: LineSplitter };
  #isFound = false;

  /** @param wanted a text that the line holds, or `/a regular expression/` */
  constructor(wanted: string) {
    this.#wanted = wanted;
    const pattern = patternOf(wanted);
    this.#matches = pattern === undefined ? (line) => line.includes(wanted) : (line) => pattern.test(line);
    this.#splitters = { stdout: this.#splitter(), stderr: this.#splitter() };
  }

  /** Costs nothing once the line is there. */
  push(stream: OutputStream, bytes: Buffer): void {
    if (!this.#isFound) this.#splitters[stream].push(bytes);
  }

  readonly probe: Probe = async () => (this.#isFound ? undefined : `a line of its output that holds ${this.#wanted}`);

  #splitter(): LineSplitter {
    return new LineSplitter({ line: (text) => (this.#isFound ||= this.#matches(text)), tooLong: () => undefined });
  }
}

/** The regular expression that stands between slashes. @throws SyntaxError when it is none */
export function patternOf(wanted: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(wanted) ?? [];
  return source === undefined ? undefined : new RegExp(source, flags?.replace(/[gy]/g, ''));
}
