import type { Fact, FactTable } from './facts/fact-table.ts';

/** Nothing where the body is empty. */
export function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${plain(item)}`).join('\n');
}

/** Empty without rows. */
export function table({ head, rows }: FactTable): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map((row) => line(row.map(shown)))].join('\n');
}

function shown(fact: Fact): string {
  return typeof fact === 'string' ? plain(fact) : codeSpan(fact.code);
}

/** Text from anywhere, in which nothing is a tag, a link or a picture: not every reader of Markdown is as careful as it should be. */
export function plain(text: string): string {
  return text.replaceAll(/[<[]/g, '\\$&');
}

/** Between more backticks than stand together in it: https://spec.commonmark.org/0.31.2/#code-spans */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}
