import { existsSync } from 'node:fs';
import type { LoadSite } from '../../model/load-program.ts';
import { FileTail } from '../reports/file-tail.ts';
import { parseJsonObject } from '../../readings/text/parse-json-object.ts';
import { parseSample } from '../reports/parse-report.ts';
import { ProblemTally } from '../../model/problem-tally.ts';
import { RunInstants } from '../reports/run-instants.ts';
import { shown, WrongLine } from '../../readings/text/wrong-line.ts';

export interface ResultReaderOptions {
  readonly path: string;
  readonly site: LoadSite;
  /** URL of the module that reads the file, unless it holds JSON lines. */
  readonly parse: string | undefined;
}

/** What reads a result of another form: gives an object for each operation or step, with the fields of a line. */
type ParseResult = (path: string) => AsyncIterable<object> | Iterable<object>;

const never = new AbortController().signal;
/** The share of lines that may be lost: of what stood in more of them the figures would say too little. */
const mostLost = 0.01;

/** Takes in what a program did, as far as its result says: JSON lines while they come, any other form at the end. Keeps nothing of it in memory. */
export class ResultReader {
  readonly #options: ResultReaderOptions;
  readonly #instants: RunInstants;
  readonly #wrong = new ProblemTally();
  #tail: FileTail | undefined;
  #taken = 0;
  #operations = 0;

  constructor(options: ResultReaderOptions) {
    this.#options = options;
    this.#instants = new RunInstants(options.site.clock, options.site.runStartNs);
  }

  /** Takes in the lines that there are by now. */
  async read(): Promise<void> {
    const { path, parse } = this.#options;
    if (parse !== undefined || (this.#tail === undefined && !existsSync(path))) return;
    this.#tail ??= await FileTail.open(path, {
      line: (text, number) => this.#line(text, number),
      tooLong: (start, number) => this.#wrong.add(`line ${number} is too long: ${shown(start)}`),
    });
    await this.#tail.read(never);
  }

  /**
   * Nothing follows.
   * @returns why it says too little of what was done: it tells of no operation, or more than a hundredth of it cannot be recorded; of one line, which may have been cut off, and of fewer only a
   * problem is told
   */
  async finish(): Promise<string | undefined> {
    const { path, parse, site } = this.#options;
    await this.read();
    await this.#tail?.close();
    if (parse !== undefined && existsSync(path)) await this.#parse(parse, path);
    const problem = this.#wrong.tell((count) => `${path} has ${count === 1 ? 'a line' : `${count} lines`} that cannot be recorded`);
    const { count } = this.#wrong;
    if (this.#operations === 0) return problem ?? `${path} tells of no operation`;
    if (count > 1 + mostLost * (this.#taken + count)) return problem;
    if (problem !== undefined) site.problem(problem);
    return undefined;
  }

  #line(text: string, number: number): void {
    if (text.trim() !== '') this.#guarded(`line ${number}`, () => this.#take(parseJsonObject(text)));
  }

  async #parse(url: string, path: string): Promise<void> {
    const { default: parse } = (await import(url)) as { readonly default?: ParseResult };
    if (typeof parse !== 'function') throw new TypeError(`${url} parses nothing: its default export is no function`);
    let number = 0;
    for await (const written of parse(path)) {
      number++;
      this.#guarded(`item ${number}`, () => this.#take(written));
    }
  }

  /** What is wrong with one line costs no other. */
  #guarded(place: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error;
      this.#wrong.add(`${place} ${error.message}`);
    }
  }

  #take(written: object): void {
    const { ts, sent, done, step, outcome, reason, operation } = parseSample(written, this.#instants);
    const times = { intendedNs: ts, sentNs: sent, doneNs: done };
    this.#options.site.take({ ...times, step, outcome, reason: reason ?? '', number: operation ?? undefined, tags: {} });
    this.#taken++;
    if (step === 'operation') this.#operations++;
  }
}
