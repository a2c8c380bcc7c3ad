import type { Comparison } from '../../model/comparison.ts';
import { comparisonSentence, valueSentence } from './comparison-sentence.ts';

/** A comparison as JSON, each verdict with the sentence that explains it. */
export function comparisonJson(comparison: Comparison): string {
  const values = comparison.values.map((value) => ({ ...value, sentence: valueSentence(value, comparison) }));
  return `${JSON.stringify({ ...comparison, sentence: comparisonSentence(comparison), values }, undefined, 2)}\n`;
}
