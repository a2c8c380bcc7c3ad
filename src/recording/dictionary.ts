/**
 * Texts that a generation of the cache holds. Two generations are kept: a host that sees new message ids for days needs no more than some ten
 * megabytes for them.
 */
const GENERATION = 65_536;

/**
 * Gives each text a code. Texts that were not asked for since two generations are forgotten and get a new code when they come back; readers look
 * texts up by code, so that both codes mean the same.
 */
export class Dictionary {
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #next = 0;
  #lastText: string | undefined;
  #lastCode = -1;
  #textBefore: string | undefined;
  #codeBefore = -1;
  #pending = '';

  code(text: string): number {
    // an event mostly has the message and the topic of the one before it
    if (text === this.#lastText) return this.#lastCode;
    if (text === this.#textBefore) return this.#codeBefore;
    this.#textBefore = this.#lastText;
    this.#codeBefore = this.#lastCode;
    this.#lastText = text;
    this.#lastCode = this.#find(text);
    return this.#lastCode;
  }

  #find(text: string): number {
    const young = this.#young.get(text);
    if (young !== undefined) {
      return young;
    }
    const code = this.#old.get(text) ?? this.#add(text);
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, code);
    return code;
  }

  /** The texts of these codes that are not forgotten. Looks through all texts: for what is asked seldom. */
  textsOf(codes: ReadonlySet<number>): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    for (const generation of [this.#old, this.#young]) for (const [text, code] of generation) if (codes.has(code)) found.set(code, text);
    return found;
  }

  /** The lines for codes given since the last call, one `[code, "text"]` each. */
  takeLines(): string {
    const lines = this.#pending;
    this.#pending = '';
    return lines;
  }

  #add(text: string): number {
    const code = this.#next++;
    this.#pending += `[${code},${JSON.stringify(storable(text))}]\n`;
    return code;
  }
}

/** DuckDB ends a text at its first NUL and takes no half of a surrogate pair: the first becomes the sign for it, the second the replacement character. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u2400');
}
