import { clipText } from '../clip-text.ts';
import { type Markup, markup } from '../markup.ts';

/** Longer texts are cut in the middle where they stand among others; a tooltip shows more of them. */
const cellLength = 160;
/** Longer texts may take several lines. */
export const lineLength = 45;
const tooltipLength = 1000;
const proseLength = 600;

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
