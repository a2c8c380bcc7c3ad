import type { ThresholdResult, ValidityResult } from '../../model/result.ts';
import { thresholdText } from '../../model/threshold-text.ts';
import { formatBesideLimit, formatValue } from '../format-value.ts';
import { observedText } from '../observed-text.ts';
import { code, type FactTable } from './fact-table.ts';

/** Each threshold with what was observed. */
export function thresholdFacts(thresholds: readonly ThresholdResult[]): FactTable {
  return {
    head: ['', 'threshold', 'observed'],
    rows: thresholds.map((threshold) => [threshold.ok ? '✓' : '✗', code(thresholdText(threshold)), observedText(threshold)]),
  };
}

/** Each rule of validity with its figure and its limit. */
export function validityFacts(validity: readonly ValidityResult[]): FactTable {
  return {
    head: ['', 'rule', 'figure', 'limit', 'what it is'],
    rows: validity.map(({ ok, rule, value, limit, unit, about, overridden, reason, remedy }) => [
      value === null ? '–' : ok ? '✓' : '✗',
      rule,
      value === null ? `not judged: ${reason ?? 'no figure'}` : formatBesideLimit(value, limit, unit),
      limitText({ limit, unit, overridden }),
      remedy === undefined ? about : `${about}. What helps: ${remedy}`,
    ]),
  };
}

/** `10 %`, and who set it. */
export function limitText({ limit, unit, overridden }: Pick<ValidityResult, 'limit' | 'unit' | 'overridden'>): string {
  return `${formatValue(limit, unit)}${overridden ? ' (set by the experiment)' : ''}`;
}
