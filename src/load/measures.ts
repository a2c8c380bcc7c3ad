import type { ObservedOperation, ObservedScenario } from '../model/observer.ts';
import type { Tags } from '../model/plan.ts';
import { checkNames, measuredName, measuredScale } from '../model/measured-names.ts';
import { inOrder, liveKey } from '../model/load.ts';
import type { MeasureKind, MeasureSpecs } from '../model/scenario.ts';
import { measurementsTable, type Recorder, type TableWriter } from '../model/table.ts';
import type { WindowMeter } from '../recording/window-meter.ts';

/** Names of checks of one scenario in one round and agent: with more, windows and results would grow without bound. */
const mostChecks = 100;
const other = 'other';

export interface MeasuresOptions {
  readonly scenario: ObservedScenario;
  readonly specs: MeasureSpecs;
  readonly recorder: Recorder;
  readonly live: WindowMeter;
  /** Called once, when there are too many checks. */
  readonly tooMany: (text: string) => void;
}

/** What operations of one scenario measure and check by themselves: rows of `measurements`, and counts and histograms in the windows. */
export class Measures {
  readonly #options: MeasuresOptions;
  readonly #checks = new Set<string>();
  readonly #byTags = new Map<Tags, OfTags>();
  #writer: TableWriter<typeof measurementsTable> | undefined;
  #isFull = false;

  constructor(options: MeasuresOptions) {
    this.#options = options;
  }

  /** @throws Error for a name that the scenario does not declare as of that kind, or a value that is no number */
  measure(operation: ObservedOperation, { kind, name, value, ts }: Measurement): void {
    const { specs, live } = this.#options;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec?.kind !== kind) {
      throw new Error(
        `the scenario declares no ${kind} ${name}; write metrics: {${name}: {kind: '${kind}', about: '…'}} beside its operation`,
      );
    }
    if (!Number.isFinite(value) || (kind === 'counter' && value < 0))
      throw new TypeError(`${name} was given ${String(value)}, which is no value of a ${kind}`);
    this.#row(operation, { kind, name, value, ts });
    const key = this.#key(operation, measuredName(name));
    if (kind === 'counter') live.add(key, value);
    else live.record(key, value * measuredScale(spec.unit));
  }

  check(operation: ObservedOperation, { name, ok, ts }: { readonly name: string; readonly ok: boolean; readonly ts: number }): void {
    const { live } = this.#options;
    const known = this.#knownCheck(name);
    this.#row(operation, { kind: 'check', name: known, value: ok ? 1 : 0, ts });
    live.add(this.#key(operation, checkNames.done, known));
    if (ok) live.add(this.#key(operation, checkNames.passed, known));
  }

  #knownCheck(name: string): string {
    if (this.#checks.has(name)) return name;
    if (this.#checks.size < mostChecks) {
      this.#checks.add(name);
      return name;
    }
    if (!this.#isFull)
      this.#options.tooMany(`more than ${mostChecks} checks: ${JSON.stringify(name)} and later ones are counted as "${other}"`);
    this.#isFull = true;
    return other;
  }

  #key({ tags }: ObservedOperation, name: string, check?: string): string {
    const { keys } = this.#ofTags(tags);
    const short = check === undefined ? name : `${name} ${check}`;
    const key =
      keys.get(short) ?? liveKey(name, { ...tags, ...(check === undefined ? {} : { check }), scenario: this.#options.scenario.name });
    keys.set(short, key);
    return key;
  }

  #ofTags(tags: Tags): OfTags {
    const known = this.#byTags.get(tags) ?? { code: codeOfTags(tags, this.#options.recorder), keys: new Map() };
    this.#byTags.set(tags, known);
    return known;
  }

  #row({ scenario, number, nodeNumber, tags }: ObservedOperation, { kind, name, value, ts }: Measurement | Check): void {
    const { recorder } = this.#options;
    this.#writer ??= recorder.table(measurementsTable);
    const { columns } = this.#writer;
    const row = this.#writer.next();
    columns.ts[row] = ts;
    columns.round[row] = scenario.round.number;
    columns.operation[row] = number;
    columns.scenario[row] = recorder.code(scenario.name);
    columns.node[row] = nodeNumber;
    columns.kind[row] = recorder.code(kind);
    columns.name[row] = recorder.code(name);
    columns.value[row] = value;
    columns.tags[row] = this.#ofTags(tags).code;
  }
}

/** What is written once for each set of tags: equal sets are one object. */
interface OfTags {
  /** That of the tags in a column. */
  readonly code: number;
  /** Keys of the windows. */
  readonly keys: Map<string, string>;
}

interface Measurement {
  readonly kind: MeasureKind;
  readonly name: string;
  readonly value: number;
  /** ns since run start. */
  readonly ts: number;
}

interface Check extends Omit<Measurement, 'kind'> {
  readonly kind: 'check';
}

/** Tags as the text of a column: JSON with names in order, so that equal sets have one code; −1 for none. */
export function codeOfTags(tags: Tags, recorder: Recorder): number {
  const entries = inOrder(tags);
  return entries.length === 0 ? -1 : recorder.code(JSON.stringify(Object.fromEntries(entries)));
}
