import type { NodeContext, OutputStream } from '../../model/kit.ts';
import { ProblemTally } from '../../model/problem-tally.ts';
import { longestLineBytes, LineSplitter } from './line-splitter.ts';
import { NodeFinder } from './node-finder.ts';
import { type EventReport, parseReport, type Report } from './parse-report.ts';
import { ReportFiles } from './report-files.ts';
import { ReportWriter } from './report-writer.ts';
import { RunInstants } from './run-instants.ts';
import { shown, WrongLine } from '../../readings/text/wrong-line.ts';

/** Events that wait until all cards are known; a program that names nobody who exists must not fill the memory. */
const mostWaiting = 5000;

export type IntakeContext = Pick<
  NodeContext,
  'node' | 'clock' | 'runStartNs' | 'recorder' | 'known' | 'peers' | 'loadStart' | 'keeps' | 'problem'
>;

export interface IntakeOptions {
  readonly context: IntakeContext;
  /** Where the node writes its files `*.ndjson`. */
  readonly directory: string;
  /** What a line of its output begins with when a report follows; without it no output is looked at. */
  readonly prefix?: string;
}

interface Waiting {
  readonly place: string;
  readonly report: EventReport;
}

/** What one node reports: lines of its files and of its output, recorded as events, samples and series; what is wrong with them is told at the end. */
export class ReportIntake {
  readonly #context: IntakeContext;
  readonly #prefix: string | undefined;
  readonly #instants: RunInstants;
  readonly #finder: NodeFinder;
  readonly #writer: ReportWriter;
  readonly #files: ReportFiles;
  readonly #output: { readonly [Stream in OutputStream]: LineSplitter };
  readonly #wrong = new ProblemTally();
  readonly #strangers = new ProblemTally();
  /** Events whose sender nobody knows yet. */
  readonly #waiting: Waiting[] = [];
  #isEveryoneKnown = false;

  constructor({ context, directory, prefix }: IntakeOptions) {
    this.#context = context;
    this.#prefix = prefix;
    this.#instants = new RunInstants(context.clock, context.runStartNs);
    this.#finder = new NodeFinder(() => (context.peers.length > 0 ? context.peers : context.known));
    this.#writer = new ReportWriter(context.node.number, context.recorder);
    this.#output = { stdout: this.#linesOf('stdout'), stderr: this.#linesOf('stderr') };
    void context.loadStart.then(() => this.#releaseWaiting());
    this.#files = new ReportFiles({
      directory,
      clock: context.clock,
      line: (place, text) => this.#take(place, text),
      tooLong: (place, start) => this.#tooLong(place, start),
      problem: (text) => context.problem(text),
    });
  }

  /** What the node printed, piece by piece. */
  output(stream: OutputStream, bytes: Buffer): void {
    if (this.#prefix !== undefined) this.#output[stream].push(bytes);
  }

  /** The node has ended: takes in the rest, and tells what was wrong. @param limit when it is aborted, what is left is not read */
  async end(limit: AbortSignal): Promise<void> {
    for (const lines of Object.values(this.#output)) lines.end();
    await this.#files.end(limit);
    this.#releaseWaiting();
    const told = [
      this.#wrong.tell((count) => `wrote ${count === 1 ? 'a report' : `${count} reports`} that cannot be recorded`),
      this.#strangers.tell((count) => `reported ${count === 1 ? 'an event' : `${count} events`} whose "from" is no node of this run`),
    ];
    for (const text of told.filter((each) => each !== undefined)) this.#context.problem(text);
  }

  #linesOf(stream: OutputStream): LineSplitter {
    const ifReport = (start: string, take: (rest: string) => void): void => {
      if (this.#prefix !== undefined && start.startsWith(this.#prefix)) take(start.slice(this.#prefix.length));
    };
    return new LineSplitter({
      line: (text, number) => ifReport(text, (rest) => this.#take(`${stream}:${number}`, rest)),
      tooLong: (start, number) => ifReport(start, (rest) => this.#tooLong(`${stream}:${number}`, rest)),
    });
  }

  #take(place: string, text: string): void {
    if (text === '' || text.trim() === '') return;
    try {
      this.#record(place, parseReport(text, this.#instants));
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error;
      this.#wrong.add(`${place} ${error.message}`);
    }
  }

  #tooLong(place: string, start: string): void {
    this.#wrong.add(`${place} is longer than ${longestLineBytes} bytes: ${shown(start)}`);
  }

  #record(place: string, report: Report): void {
    if (report.kind !== 'event') {
      this.#writer.write(report, -1);
      return;
    }
    if (!this.#context.keeps(report.type)) return;
    const sender = report.from === undefined || report.from === null ? -1 : this.#finder.find(report.from);
    if (sender !== undefined) this.#writer.write(report, sender);
    else if (this.#isEveryoneKnown || this.#waiting.length === mostWaiting) this.#recordStranger({ place, report });
    else this.#waiting.push({ place, report });
  }

  #releaseWaiting(): void {
    this.#isEveryoneKnown = true;
    for (const each of this.#waiting.splice(0)) {
      const sender = this.#finder.find(each.report.from ?? '');
      if (sender === undefined) this.#recordStranger(each);
      else this.#writer.write(each.report, sender);
    }
  }

  /** That it happened is worth more than from whom it came. */
  #recordStranger({ place, report }: Waiting): void {
    this.#writer.write(report, -1);
    this.#strangers.add(`${place} ${shown(report.from)}`);
  }
}
