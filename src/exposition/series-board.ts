import { NS_PER_S } from '../model/clock.ts';
import type { WrittenRows } from '../recording/spool.ts';
import { type Family, type FamilyType, type Point, writeLabels, writeStart } from './family.ts';
import { exposedSeries } from './exposed-series.ts';
import { writeLine } from './text-format.ts';

/** For how many of its own intervals a value stands that is not read again, and for how long at least and at most: 5 min is how long a Prometheus keeps one. */
const life = { intervals: 3, leastNs: 10 * NS_PER_S, mostNs: 300 * NS_PER_S };

/** Labels by name. */
export type SeriesLabels = readonly (readonly [name: string, value: string])[];

export interface SeriesBoardOptions {
  /** Present instant, ns since run start. */
  readonly now: () => number;
  /** Labels of the node of that number, or where that is −1 of the host of that name; undefined where it is not to be shown, or not any more. */
  readonly labelsOf: (node: number, host: string) => SeriesLabels | undefined;
  /** Whether a node serves its own page: what it says there of itself is to be read there, and stands nowhere twice. */
  readonly servesItself: (node: number) => boolean;
  /** Names that the page has anyway: a series of such a name is not shown. */
  readonly taken: ReadonlySet<string>;
  /** What a family of that name is, in a sentence. */
  readonly helpOf: (name: string) => string;
}

interface Value {
  /** As the table has it. */
  readonly series: string;
  readonly name: string;
  readonly labels: string;
  /** Its line up to the value. */
  readonly start: string;
  value: number;
  /** Undefined where it is not written yet. */
  line: string | undefined;
  /** When it was read, ns since run start. */
  readNs: number;
  /** The longest time between two readings, ns; 0 before the second. */
  intervalNs: number;
}

/** What is known of a node, or of a host. */
interface Place {
  readonly node: number;
  readonly host: string;
  readonly labels: SeriesLabels;
  /** By code of the series; undefined for one that is not shown. */
  readonly byCode: Map<number, Value | undefined>;
  /** By how its line begins. */
  readonly shown: Map<string, Value>;
}

/** The last value of each series that a host records. What is not read any more is shown no longer: a gap is a gap. */
export class SeriesBoard {
  readonly #options: SeriesBoardOptions;
  /** By number of the node, and below 0 by code of the host. */
  readonly #places = new Map<number, Place>();
  readonly #byName = new Map<string, Set<Value>>();
  readonly #texts = new Map<number, string>();

  constructor(options: SeriesBoardOptions) {
    this.#options = options;
  }

  /** Takes in rows of `series`. */
  see({ columns, count, textsOf }: WrittenRows): void {
    const { ts = [], node = [], host = [], name = [], value = [] } = columns;
    for (const codes of [name, host]) this.#learn(codes, count, textsOf);
    for (let row = 0; row < count; row++) {
      const isOwn = (host[row] as number) < 0;
      if (isOwn && this.#options.servesItself(node[row] as number)) continue;
      const seen = this.#valueOf(node[row] as number, host[row] as number, name[row] as number);
      if (seen === undefined) continue;
      const readNs = ts[row] as number;
      if (!Number.isNaN(seen.readNs)) seen.intervalNs = Math.max(seen.intervalNs, readNs - seen.readNs);
      seen.readNs = readNs;
      if (seen.value === value[row]) continue;
      seen.value = value[row] as number;
      seen.line = undefined;
    }
  }

  /** What is not out of date, by name. */
  *families(): Generator<Family> {
    this.#forgetGone();
    const wholes = new Map([...this.#byName].flatMap(([name, [first]]) => wholeOf(name, first?.labels ?? '')));
    const families = Map.groupBy(this.#byName.keys(), (name) => familyOf(name, wholes));
    for (const [name, members] of families)
      yield { name, type: typeOf(name, wholes), help: this.#options.helpOf(name), points: this.#points(members) };
  }

  *#points(members: readonly string[]): Generator<Point> {
    const now = this.#options.now();
    for (const name of members) {
      for (const value of this.#byName.get(name) ?? []) {
        if (now - value.readNs > lifeNs(value.intervalNs)) continue;
        yield { line: (value.line ??= writeLine(value.start, value.value)) };
      }
    }
  }

  /** The texts of codes that were not met before. */
  #learn(codes: ArrayLike<number>, count: number, textsOf: WrittenRows['textsOf']): void {
    const unknown = new Set<number>();
    for (let row = 0; row < count; row++) {
      const code = codes[row] as number;
      // below 0 is none
      if (code >= 0 && !this.#texts.has(code)) unknown.add(code);
    }
    if (unknown.size > 0) for (const [code, text] of textsOf(unknown)) this.#texts.set(code, text);
  }

  #valueOf(node: number, host: number, code: number): Value | undefined {
    const key = node >= 0 ? node : -1 - host;
    const place = this.#places.get(key) ?? this.#addPlace(key, node, this.#texts.get(host) ?? '');
    if (place === undefined) return undefined;
    if (!place.byCode.has(code)) {
      const series = this.#texts.get(code);
      if (series === undefined) return undefined;
      place.byCode.set(code, this.#addValue(place, series));
    }
    return place.byCode.get(code);
  }

  #addPlace(key: number, node: number, host: string): Place | undefined {
    const labels = this.#options.labelsOf(node, host);
    if (labels === undefined) return undefined;
    const place = { node, host, labels, byCode: new Map(), shown: new Map() };
    this.#places.set(key, place);
    return place;
  }

  /** Undefined where something else looks the same on a page. */
  #addValue(place: Place, series: string): Value | undefined {
    const own = place.labels.map(([name]) => name);
    const exposed = exposedSeries(series, own);
    const { name } = exposed;
    if (this.#options.taken.has(name)) return undefined;
    const labels = writeLabels([...place.labels, ...exposed.labels]);
    const start = writeStart(name, labels);
    const known = place.shown.get(start);
    if (known !== undefined) return known.series === series ? known : undefined;
    const value: Value = { series, name, labels, start, value: Number.NaN, line: undefined, readNs: Number.NaN, intervalNs: 0 };
    place.shown.set(start, value);
    const all = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, all.add(value));
    return value;
  }

  #forgetGone(): void {
    for (const [key, { node, host, shown }] of this.#places) {
      if (this.#options.labelsOf(node, host) !== undefined) continue;
      for (const value of shown.values()) this.#byName.get(value.name)?.delete(value);
      this.#places.delete(key);
    }
  }
}

function lifeNs(intervalNs: number): number {
  return intervalNs === 0 ? life.mostNs : Math.min(life.mostNs, Math.max(life.leastNs, life.intervals * intervalNs));
}

/** Histograms and summaries by name: families of several names. */
type Wholes = ReadonlyMap<string, 'histogram' | 'summary'>;

/** What a series is a part of, which its label tells. */
function wholeOf(name: string, labels: string): readonly (readonly [string, 'histogram' | 'summary'])[] {
  if (name.endsWith('_bucket') && labels.includes('le="')) return [[name.slice(0, -'_bucket'.length), 'histogram']];
  return labels.includes('quantile="') ? [[name, 'summary']] : [];
}

function familyOf(name: string, wholes: Wholes): string {
  const stem = name.replace(/_(bucket|sum|count)$/, '');
  return wholes.has(stem) ? stem : name;
}

function typeOf(family: string, wholes: Wholes): FamilyType {
  return wholes.get(family) ?? (family.endsWith('_total') ? 'counter' : 'gauge');
}
