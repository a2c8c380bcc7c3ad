import type { TextStream } from '../../model/reporter.ts';
import { fitLine, visibleWidth } from '../text-table.ts';

/** Of a terminal that does not know its size, which says 0. */
const usualColumns = 80;
const usualRows = 24;

/** Lines at the end of a terminal's screen that are drawn again and again. */
export class ScreenBlock {
  readonly #stream: TextStream;
  #drawn: readonly string[] = [];

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  get columns(): number {
    return known(this.#stream.columns) ?? usualColumns;
  }

  /** The most lines that can be drawn again: what has left the screen at its top is out of reach. */
  get lines(): number {
    return Math.max(1, (known(this.#stream.rows) ?? usualRows) - 1);
  }

  /** Puts these lines in the place of the last ones. */
  draw(lines: readonly string[]): void {
    const { columns } = this;
    const fitting = lines.slice(0, this.lines).map((line) => fitLine(line, columns));
    // a terminal that became narrower has broken the lines that it showed
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleWidth(line) / columns)), 0);
    const erase = height === 0 ? '' : `\u001b[${height}A\u001b[0J`;
    // a character that is wider than one cell must not break its line either
    const text = fitting.map((line) => `${line}\n`).join('');
    this.#stream.write(text === '' ? erase : `${erase}\u001b[?7l${text}\u001b[?7h`);
    this.#drawn = fitting;
  }

  /** Puts a line there that stays. */
  keep(line: string): void {
    this.draw([line]);
    this.#drawn = [];
  }
}

function known(size: number | undefined): number | undefined {
  return size === undefined || size === 0 ? undefined : size;
}
