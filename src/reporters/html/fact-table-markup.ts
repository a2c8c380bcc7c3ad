import type { Fact, FactTable } from '../facts/fact-table.ts';
import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';

/** Longer texts are cut in the middle where they stand among others; a tooltip shows more of them. */
const cellLength = 160;
/** Longer texts may take several lines. */
export const lineLength = 45;
const tooltipLength = 1000;
const proseLength = 600;

/** A table of facts, its caption hidden from sight where the heading above says the same; nothing without rows. */
export function factTable({ head, rows }: FactTable, caption: string, options: { readonly showsCaption?: boolean } = {}): Markup | null {
  if (rows.length === 0) return null;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption${options.showsCaption === true ? null : markup` class="unseen"`}>${caption}</caption>
${head.every((title) => title === '') ? null : markup`<thead><tr>${head.map((title) => (title === '' ? markup`<td></td>` : markup`<th scope="col">${title}</th>`))}</tr></thead>`}
<tbody>${rows.map((row) => markup`<tr>${row.map(cell)}</tr>`)}</tbody>
</table></div>`;
}

function cell(fact: Fact): Markup {
  const text = typeof fact === 'string' ? fact : fact.code;
  const shown = typeof fact === 'string' ? (marks[fact] ?? shortText(fact)) : markup`<code>${shortText(text)}</code>`;
  return markup`<td${text.length > lineLength ? markup` class="prose"` : null}>${shown}</td>`;
}

/** Signs of facts, in colour and in words. */
const marks: { readonly [sign: string]: Markup } = {
  '✓': markup`<span class="good" role="img" aria-label="holds">✓</span>`,
  '✗': markup`<span class="bad" role="img" aria-label="does not hold">✗</span>`,
  '–': markup`<span class="quiet" role="img" aria-label="not judged">–</span>`,
};

/** A text from anywhere, short enough to stand among others; a word that no line would hold may be broken. */
export function shortText(text: string): Markup {
  const short = clipText(text, cellLength);
  const title = short === text ? null : markup` title="${clipText(text, tooltipLength)}"`;
  return title === null && !/\S{40}/.test(text) ? markup`${text}` : markup`<span class="long"${title}>${short}</span>`;
}

/** Prose of ours or of a kit, in which what stands between backticks is code. */
export function prose(text: string): Markup {
  const parts = clipText(text, proseLength).split('`');
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : part))}`;
}
