import type { Json, JsonObject } from '../../../model/json.ts';
import type { RunReport } from '../../../model/report.ts';
import { parseDuration } from '../../../model/units.ts';
import { NS_PER_S } from '../../../model/clock.ts';
import { shortText } from '../short-text.ts';

/** Names of the params that are not the same in all runs, in the order in which the experiment has them. */
export function varyingParams(reports: readonly RunReport[]): string[] {
  const names = new Set(reports.flatMap(({ plan }) => Object.keys(plan.params)));
  return [...names].filter((name) => new Set(reports.map(({ plan }) => JSON.stringify(plan.params[name]))).size > 1);
}

/** What tells each run from the others: the experiment where there are several, and the params that differ. Runs that differ in nothing are numbered. */
export function runLabels(reports: readonly RunReport[], varying: readonly string[]): string[] {
  const isMixed = new Set(reports.map(({ plan }) => plan.name)).size > 1;
  const plain = reports.map(({ plan }) => [...(isMixed ? [plan.name] : []), ...paramTexts(plan.params, varying)].join(' '));
  return plain.map((label, index) => {
    const alike = plain.flatMap((other, place) => (other === label ? [place] : []));
    const number = alike.indexOf(index) + 1;
    if (alike.length === 1 && label !== '') return shortText(label);
    return label === '' ? `run ${number}` : shortText(`${label} (${number})`);
  });
}

/** `degree=8` for each of the names. */
export function paramTexts(params: JsonObject, names: readonly string[]): string[] {
  return names.map((name) => `${name}=${paramText(params[name])}`);
}

export function paramText(value: Json | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}

/** A param that is a number in every run, or a duration. */
export interface NumericParam {
  readonly name: string;
  readonly unit: string;
  /** Of each run. */
  readonly values: readonly number[];
}

/** Those of the params that are. */
export function numericParams(reports: readonly RunReport[], varying: readonly string[]): NumericParam[] {
  return varying.flatMap((name) => {
    const given = reports.map(({ plan }) => plan.params[name]);
    const numbers = given.filter((value) => typeof value === 'number');
    if (numbers.length === given.length) return [{ name, unit: '', values: numbers }];
    const durations = given.flatMap((value) => (typeof value === 'string' ? (parseDuration(value) ?? []) : []));
    return durations.length === given.length ? [{ name, unit: 's', values: durations.map((ns) => ns / NS_PER_S) }] : [];
  });
}
