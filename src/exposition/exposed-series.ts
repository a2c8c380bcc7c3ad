import { readLiveKey } from '../model/load.ts';

/** What a series of the table is called on a page. */
export interface ExposedSeries {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

/**
 * The name of a series, `pause_seconds{kind="minor"}`, taken apart and made valid: what Prometheus does not take in a name becomes `_`, and a label whose name
 * is one of ours is called `exported_…`, as Prometheus does it.
 */
export function exposedSeries(series: string, own: readonly string[]): ExposedSeries {
  const { name, labels } = readLiveKey(series);
  return {
    name: withoutDigitFirst(name.replaceAll(/[^a-zA-Z0-9_:]/g, '_')),
    labels: Object.entries(labels).map(([label, value]) => {
      // names that begin with two are Prometheus' own
      const valid = withoutDigitFirst(label).replace(/^__+/, '_');
      return [own.includes(valid) ? `exported_${valid}` : valid, value];
    }),
  };
}

function withoutDigitFirst(name: string): string {
  return /^\d/.test(name) ? `_${name}` : name;
}
