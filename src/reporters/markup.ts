/** Text that is markup already: put into a template as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes: text is escaped, lists are joined, and what is absent leaves nothing. */
type Part = Markup | string | number | null | undefined | false | readonly Part[];

/** A piece of HTML or SVG. Whatever is put into it is escaped, unless it is markup itself. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: template }, ...parts.map(rendered)));
}

function rendered(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(rendered).join('') : escapeText(String(part));
}

/** What neither HTML nor XML allows in a text, escaped or not: SVG with it would not be read at all. */
const forbidden = /[[\p{Cc}\ufffe\uffff]--[\t\n\r\u0080-\u009f]]/gv;

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(forbidden, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A value as JSON in a `<script>` that is not run: it can end neither the element nor, where somebody evaluates it, a line. */
export function embeddedJson(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(json);
}
