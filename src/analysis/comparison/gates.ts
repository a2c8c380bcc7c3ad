import type { Direction, Limit, MetricSpec, MetricValue, Statistic } from '../../model/metric.ts';
import { valueName } from '../../model/value-name.ts';
import { failuresName } from './failures.ts';
import { valueKey } from './threshold-values.ts';

/** Of a distribution that gates as a whole. */
const gatingStatistics: readonly Statistic[] = ['p50', 'p99'];

/** What decides by which values a comparison can fail. */
export interface GateRules {
  readonly specs: readonly MetricSpec[];
  readonly thresholds: readonly Limit[];
  /** Values that a summary shows first: they gate where no threshold and no `gate:` says what does. */
  readonly highlighted: readonly Pick<MetricValue, 'name' | 'better'>[];
}

type Named = Pick<MetricValue, 'name' | 'metric' | 'statistic' | 'labels'>;

/** The values that gate, by name with labels; each answers with what is better there. */
export class Gates {
  readonly #specs: ReadonlyMap<string, MetricSpec>;
  /** By key of the value: better, as a threshold has it. */
  readonly #limited: ReadonlyMap<string, Direction>;
  readonly #highlighted: ReadonlySet<string>;

  constructor({ specs, thresholds, highlighted }: GateRules) {
    this.#specs = new Map(specs.filter(({ gate }) => gate !== undefined).map((spec) => [spec.name, spec]));
    this.#limited = new Map(
      thresholds.map(({ comparator, ...value }) => [
        valueKey(value),
        comparator.startsWith('<') ? 'lower' : comparator.startsWith('>') ? 'higher' : 'neither',
      ]),
    );
    const isSaid = this.#specs.size > 0 || this.#limited.size > 0;
    this.#highlighted = new Set(isSaid ? [] : highlighted.filter(({ better }) => better !== 'neither').map(({ name }) => name));
  }

  /**
   * How many values the comparison is planned for, before there are any.
   * @param stored how many members families had in the last run that is stored, by metric
   */
  planned(stored: ReadonlyMap<string, number>): number {
    const ofMetrics = Array.from(this.#specs.values(), ({ name, kind, by, gate }) => {
      const members = by === undefined ? 1 : (gate?.members?.length ?? stored.get(name) ?? gate?.most ?? 1);
      return members * (kind === 'distribution' ? gatingStatistics.length : 1);
    });
    return 1 + this.#limited.size + this.#highlighted.size + ofMetrics.reduce((sum, count) => sum + count, 0);
  }

  has(value: Named): boolean {
    const name = valueName(value.metric, value.statistic, value.labels);
    return name === failuresName || this.#limited.has(valueKey(value)) || this.#highlighted.has(name) || this.#isOfGatingMetric(value);
  }

  /** Metrics that gate and have no value that does: what they would say is not known. */
  lacking(values: readonly Named[]): readonly string[] {
    const there = new Set(values.filter((value) => this.#isOfGatingMetric(value)).map(({ metric }) => metric));
    return [...this.#specs.keys()].filter((name) => !there.has(name));
  }

  /** Which way is better, where the metric itself does not say. */
  better({ better, ...value }: Named & Pick<MetricValue, 'better'>): Direction {
    if (better !== 'neither') return better;
    return this.#limited.get(valueKey(value)) ?? better;
  }

  #isOfGatingMetric({ metric, statistic, labels }: Named): boolean {
    const spec = this.#specs.get(metric);
    if (spec?.gate === undefined) return false;
    if (statistic !== undefined && !gatingStatistics.includes(statistic)) return false;
    const member = Object.values(labels).join();
    if (spec.by === undefined) return member === '';
    return member !== '' && (spec.gate.members?.includes(member) ?? true);
  }
}
