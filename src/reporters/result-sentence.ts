import type { Results, RunResult } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { formatBesideLimit, formatValue } from './format-value.ts';

/** The answer of a run in one sentence. */
export function resultSentence(results: Results): string {
  return `${results.result}: ${because[results.result](results)}`;
}

const because: { readonly [R in RunResult]: (results: Results) => string } = {
  cancelled: ({ reason }) => reason ?? 'no reason was recorded',
  errored: ({ reason }) => reason ?? 'no reason was recorded',
  invalid: ({ validity, reason }) => {
    const broken = validity.filter(({ ok }) => !ok);
    const figures = broken.map(
      ({ rule, value, limit, unit }) => `${rule} ${formatBesideLimit(value, limit, unit)}, limit ${formatValue(limit, unit)}`,
    );
    const untrusted = `the figures cannot be trusted (${figures.join('; ')})`;
    // what ended the load early mostly is why rules are broken
    return reason === null ? untrusted : `${reason}; ${untrusted}`;
  },
  failed: ({ thresholds, reason }) => {
    const missed = thresholds.filter(({ ok }) => !ok);
    // the load fell short of what was asked, whatever the thresholds say
    if (missed.length === 0) return reason ?? 'no reason was recorded';
    return `${missed.length} of ${thresholds.length} thresholds missed (${missed.map(thresholdText).join('; ')})`;
  },
  passed: ({ thresholds: { length } }) =>
    length === 0
      ? 'the measurement is valid; no threshold was set'
      : `the measurement is valid and ${length === 1 ? 'its threshold holds' : `all ${length} thresholds hold`}`,
};
