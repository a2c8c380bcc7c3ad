import type { Outcome } from '../../model/scenario.ts';
import { parseJsonObject } from '../../readings/text/parse-json-object.ts';
import { type FieldType, fieldTypes, longestText, type ReportClock, reportClocks, reportFields, type ReportKind } from './report-fields.ts';
import type { RunInstants } from './run-instants.ts';
import { shown, WrongLine } from '../../readings/text/wrong-line.ts';

/** A line that a node wrote. Instants are ns since run start. */
export type Report = EventReport | SampleReport | SeriesReport;

export interface EventReport {
  readonly kind: 'event';
  readonly ts: number;
  readonly type: string;
  readonly message?: Text;
  readonly from?: Text;
  readonly topic?: Text;
  readonly reason?: Text;
}

export interface SampleReport {
  readonly kind: 'sample';
  readonly ts: number;
  readonly sent: number;
  readonly done: number;
  readonly step: string;
  readonly outcome: Outcome;
  readonly reason?: Text;
  readonly operation?: number | null | undefined;
  readonly scenario?: Text;
}

export interface SeriesReport {
  readonly kind: 'series';
  readonly ts: number;
  readonly name: string;
  readonly value: number;
}

/** Writers of JSON like to put null where there is nothing to say. */
type Text = string | null | undefined;
type Instant = number | string | null | undefined;

/** Fields as they stand in a line, once their types were checked. */
interface EventLine extends Omit<EventReport, 'kind' | 'ts' | 'type'> {
  readonly event: string;
  readonly ts?: Instant;
}

interface SampleLine extends Pick<SampleReport, 'reason' | 'operation' | 'scenario'> {
  readonly sample: string;
  readonly ts?: Instant;
  readonly sent?: Instant;
  readonly done?: Instant;
  readonly took?: number | null;
  readonly outcome?: Outcome | null;
}

interface SeriesLine {
  readonly series: string;
  readonly value: number;
  readonly ts?: Instant;
}

/** Reads an instant of the line; undefined where it has none. */
type ReadInstant = (field: string, value: Instant) => number | undefined;

const outcomes: ReadonlySet<unknown> = new Set<Outcome>(['ok', 'failed', 'unknown']);
const kinds = Object.keys(reportFields) as ReportKind[];

const accepts: { readonly [T in FieldType]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string' && value !== '' && value.length <= longestText,
  number: (value) => Number.isFinite(value),
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  // what a text says is looked at when it is read
  instant: (value) => typeof value === 'string' || Number.isFinite(value),
  duration: (value) => Number.isFinite(value) && (value as number) >= 0,
  outcome: (value) => outcomes.has(value),
  clock: (value) => typeof value === 'string' && Object.hasOwn(reportClocks, value),
};

/**
 * Reads one line that a node wrote.
 * @throws WrongLine saying why it is no report
 */
export function parseReport(text: string, instants: RunInstants): Report {
  const line = parseJsonObject(text);
  const kind = kinds.find((each) => Object.hasOwn(line, each));
  if (kind === undefined) throw new WrongLine(`has none of the fields ${kinds.join(', ')}: ${shown(line)}`);
  checkFields(kind, line);
  const { clock = 'run' } = line as { readonly clock?: ReportClock };
  const read: ReadInstant = (field, value) => (value === undefined || value === null ? undefined : instants.read(field, value, clock));
  if (kind === 'sample' && (line as SampleLine).sample === whole) {
    throw new WrongLine(`"sample" cannot be "${whole}": that is what Regatta calls its own`);
  }
  switch (kind) {
    case 'event':
      return eventOf(line as EventLine, read, instants);
    case 'sample':
      return sampleOf(line as SampleLine, read, instants);
    default:
      return seriesOf(line as SeriesLine, read, instants);
  }
}

/** The step that stands for the operation as a whole. */
const whole = 'operation';

/**
 * Reads a sample that a program took which drives load itself: of an operation as a whole, unless it names a step.
 * @throws WrongLine saying why it is none
 */
export function parseSample(written: object, instants: RunInstants): SampleReport {
  const line = { sample: whole, ...written };
  checkFields('sample', line);
  const { clock = 'run' } = line as { readonly clock?: ReportClock };
  const read: ReadInstant = (field, value) => (value === undefined || value === null ? undefined : instants.read(field, value, clock));
  return sampleOf(line, read, instants);
}

function checkFields(kind: ReportKind, line: object): void {
  const specs = reportFields[kind];
  for (const [field, value] of Object.entries(line)) {
    const spec = Object.hasOwn(specs, field) ? specs[field] : undefined;
    if (spec === undefined) throw new WrongLine(`${shown(field)} is unknown; fields of ${kind}: ${Object.keys(specs).join(', ')}`);
    const isAbsent = value === null && spec.isRequired !== true;
    if (!isAbsent && !accepts[spec.type](value)) throw new WrongLine(`"${field}" must be ${fieldTypes[spec.type]}, not ${shown(value)}`);
  }
  for (const field in specs) {
    if (specs[field]?.isRequired === true && !Object.hasOwn(line, field)) throw new WrongLine(`"${field}" is missing`);
  }
}

function eventOf({ event: type, message, from, topic, reason, ts }: EventLine, read: ReadInstant, instants: RunInstants): EventReport {
  return { kind: 'event', ts: read('ts', ts) ?? instants.now(), type, message, from, topic, reason };
}

function sampleOf(line: SampleLine, read: ReadInstant, instants: RunInstants): SampleReport {
  const { sample: step, outcome, reason, operation, scenario, took } = line;
  const done = read('done', line.done) ?? instants.now();
  const sent = read('sent', line.sent) ?? done - (took ?? Number.NaN);
  if (Number.isNaN(sent)) throw new WrongLine('"sent" is missing, and so is "took", which may stand for it');
  if (done < sent) throw new WrongLine(`"done" is ${sent - done} ns before "sent"`);
  return { kind: 'sample', ts: read('ts', line.ts) ?? sent, sent, done, step, outcome: outcome ?? 'ok', reason, operation, scenario };
}

function seriesOf({ series: name, value, ts }: SeriesLine, read: ReadInstant, instants: RunInstants): SeriesReport {
  return { kind: 'series', ts: read('ts', ts) ?? instants.now(), name, value };
}
