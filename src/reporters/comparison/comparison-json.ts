import type { Comparison, WrittenComparison } from '../../model/comparison.ts';
import { comparisonSentence, valueSentence } from './comparison-sentence.ts';

/** A comparison as JSON, each verdict with the sentence that explains it. */
export function comparisonJson(comparison: Comparison): string {
  const written: WrittenComparison = {
    ...comparison,
    sentence: comparisonSentence(comparison),
    values: comparison.values.map((value) => ({ ...value, sentence: valueSentence(value, comparison) })),
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}
