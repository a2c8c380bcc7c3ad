import type { JudgedHistory, WrittenHistory } from '../../model/judged-history.ts';
import { changeSentence } from './change-sentence.ts';

/** A history as JSON, each change with the sentence that explains it. */
export function historyJson(history: JudgedHistory): string {
  const segments = history.segments.map((segment) => ({
    ...segment,
    changes: segment.changes.map((change) => ({ ...change, sentence: changeSentence(change, history.name, history.rule) })),
  }));
  const written: WrittenHistory = { ...history, segments };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}
