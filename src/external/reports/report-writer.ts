import { eventsTable, type Recorder, samplesTable, seriesTable, type TableWriter } from '../../model/table.ts';
import type { EventReport, Report, SampleReport, SeriesReport } from './parse-report.ts';
import { longestReason } from './report-fields.ts';

/** Records what a node reports: a row of a core table for each line. */
export class ReportWriter {
  readonly #node: number;
  readonly #recorder: Recorder;
  readonly #events: TableWriter<typeof eventsTable>;
  readonly #samples: TableWriter<typeof samplesTable>;
  readonly #series: TableWriter<typeof seriesTable>;

  constructor(node: number, recorder: Recorder) {
    this.#node = node;
    this.#recorder = recorder;
    this.#events = recorder.table(eventsTable);
    this.#samples = recorder.table(samplesTable);
    this.#series = recorder.table(seriesTable);
  }

  /** @param from number of the node that an event names; −1 for none */
  write(report: Report, from: number): void {
    switch (report.kind) {
      case 'event':
        this.#event(report, from);
        break;
      case 'sample':
        this.#sample(report);
        break;
      default:
        this.#value(report);
    }
  }

  #event({ ts, type, message, topic, reason }: EventReport, from: number): void {
    const { columns } = this.#events;
    const row = this.#events.next();
    columns.ts[row] = ts;
    columns.node[row] = this.#node;
    columns.type[row] = this.#recorder.code(type);
    columns.message[row] = this.#code(message);
    columns.from_node[row] = from;
    columns.topic[row] = this.#code(topic);
    columns.reason[row] = this.#code(reason?.slice(0, longestReason));
  }

  #sample({ ts, sent, done, step, outcome, reason, operation, scenario }: SampleReport): void {
    const { columns } = this.#samples;
    const row = this.#samples.next();
    columns.ts[row] = ts;
    columns.sent[row] = sent;
    columns.done[row] = done;
    columns.round[row] = -1;
    columns.operation[row] = operation ?? Number.NaN;
    columns.scenario[row] = this.#code(scenario);
    columns.step[row] = this.#recorder.code(step);
    columns.node[row] = this.#node;
    columns.outcome[row] = this.#recorder.code(outcome);
    columns.reason[row] = this.#code(reason?.slice(0, longestReason));
    columns.node_duration[row] = done - sent;
    columns.tags[row] = -1;
  }

  #value({ ts, name, value }: SeriesReport): void {
    const { columns } = this.#series;
    const row = this.#series.next();
    columns.ts[row] = ts;
    columns.node[row] = this.#node;
    columns.host[row] = -1;
    columns.name[row] = this.#recorder.code(name);
    columns.value[row] = value;
  }

  #code(text: string | null | undefined): number {
    return text === null || text === undefined ? -1 : this.#recorder.code(text);
  }
}
