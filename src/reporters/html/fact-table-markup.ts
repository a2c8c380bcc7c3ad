import type { Fact, FactTable } from '../facts/fact-table.ts';
import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';
import { lineLength, shortText } from './text-markup.ts';

/** A table of facts, its caption hidden from sight where the heading above says the same; nothing without rows. */
export function factTable({ head, rows }: FactTable, caption: string, options: { readonly showsCaption?: boolean } = {}): Markup | null {
  if (rows.length === 0) return null;
  const title = clipText(caption, 120);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<caption${options.showsCaption === true ? null : markup` class="unseen"`}>${title}</caption>
${head.every((title) => title === '') ? null : markup`<thead><tr>${head.map((title) => (title === '' ? markup`<td></td>` : markup`<th scope="col">${title}</th>`))}</tr></thead>`}
<tbody>${rows.map((row) => markup`<tr>${row.map(cell)}</tr>`)}</tbody>
</table></div>`;
}

function cell(fact: Fact): Markup {
  const text = typeof fact === 'string' ? fact : fact.code;
  const shown = typeof fact === 'string' ? (marks[fact] ?? shortText(fact)) : markup`<code>${shortText(text)}</code>`;
  return markup`<td${text.length > lineLength ? markup` class="prose"` : null}>${shown}</td>`;
}

export const cross = markup`<span class="bad" role="img" aria-label="does not hold">✗</span>`;

/** Signs of facts, in colour and in words. */
const marks: { readonly [sign: string]: Markup } = {
  '✓': markup`<span class="good" role="img" aria-label="holds">✓</span>`,
  '✗': cross,
  '–': markup`<span class="quiet" role="img" aria-label="not judged">–</span>`,
};
