import { seriesName } from '../../model/series-name.ts';
import { shown, WrongLine } from '../text/wrong-line.ts';

/** A number on a page, by the name of its series: `http_requests_total{code="200",method="GET"}`. */
export type Reading = readonly [series: string, value: number];

const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const labelValue = /"((?:[^"\\]|\\.)*)"/y;
const blank = /[ \t]*/y;
/** Value, then an instant, then an exemplar of OpenMetrics: neither of these is kept. */
const rest = /(?<=[ \t}])[ \t]*(\S+)(?:[ \t]+[-+0-9.eE]+)?(?:[ \t]+# \{.*)?[ \t]*$/y;
const escapes: { readonly [escaped: string]: string } = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };
const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const special = /^[-+]?(inf|infinity|nan)$/i;

/**
 * The numbers of a page in Prometheus' text format 0.0.4 or OpenMetrics 1.0, in order. NaN is no number and is left out. Labels stand in order of their names.
 *
 * Written here because the parsers that npm has (parse-prometheus-text-format, prom2javascript) put histograms and summaries into shapes of their own, and one takes
 * exemplars for part of the instant, the other refuses colons, NaN and -Inf.
 * @throws WrongLine `line 3 …` for a page with any line that is neither: half a page is not told from a whole one
 */
export function* parsePrometheus(page: string): Generator<Reading> {
  for (const [index, line] of page.split(/\r?\n/).entries()) {
    if (line === '# EOF') return;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const reading = new LineParser(line).parse();
    if (typeof reading === 'string') throw new WrongLine(`line ${index + 1} ${reading}: ${shown(line)}`);
    if (!Number.isNaN(reading[1])) yield reading;
  }
}

/** One line from left to right. */
class LineParser {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** @returns what it says, or in words why it says nothing */
  parse(): Reading | string {
    const metric = this.#take(name)?.[0];
    if (metric === undefined) return 'begins with no name';
    this.#take(blank);
    const labels = this.#labels();
    if (typeof labels === 'string') return labels;
    const value = this.#take(rest)?.[1];
    if (value === undefined) return 'has no value';
    const number = numberOf(value);
    return number === undefined ? `has the value ${shown(value)}, which is no number` : [seriesName(metric, labels), number];
  }

  #labels(): readonly (readonly [name: string, value: string])[] | string {
    const labels: (readonly [string, string])[] = [];
    if (this.#line[this.#at] !== '{') return labels;
    this.#at++;
    for (;;) {
      this.#take(blank);
      if (this.#line[this.#at] === '}') break;
      const label = this.#take(labelName)?.[0];
      this.#take(blank);
      if (label === undefined || this.#line[this.#at++] !== '=') return 'has labels that are not name="value"';
      this.#take(blank);
      const value = this.#take(labelValue)?.[1];
      if (value === undefined) return `has no quoted value for label ${label}`;
      labels.push([label, value.replaceAll(/\\./g, (escaped) => escapes[escaped] ?? escaped)]);
      this.#take(blank);
      if (this.#line[this.#at] === ',') this.#at++;
      else if (this.#line[this.#at] !== '}') return 'has labels without a comma between them';
    }
    this.#at++;
    return labels;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}

function numberOf(text: string): number | undefined {
  if (decimal.test(text)) return Number(text);
  if (!special.test(text)) return undefined;
  if (/nan$/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
