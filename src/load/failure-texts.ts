import { messageOf } from '../model/errors.ts';

const MOST_TEXTS = 20;
const LONGEST_TEXT = 2000;

/** First failures of a round, and of what nobody knows how it ended: each message once, with the stack of its first occurrence and how often it came. Bounded, whatever fails. */
export class FailureTexts {
  readonly #byMessage = new Map<string, { text: string; count: number }>();
  #others = 0;

  add(thrown: unknown): void {
    const message = failureText(thrown);
    const known = this.#byMessage.get(message);
    if (known !== undefined) {
      known.count++;
    } else if (this.#byMessage.size < MOST_TEXTS) {
      const text = thrown instanceof Error ? (thrown.stack?.replace(thrown.message, () => message) ?? message) : message;
      this.#byMessage.set(message, { text: text.slice(0, LONGEST_TEXT), count: 1 });
    } else {
      this.#others++;
    }
  }

  addUnknown(reason: string): void {
    this.add(`unknown: ${reason || 'without a reason'}`);
  }

  list(): readonly { readonly text: string; readonly count: number }[] {
    const texts = [...this.#byMessage.values()];
    return this.#others === 0 ? texts : [...texts, { text: 'failures with other texts', count: this.#others }];
  }
}

/** What went wrong and why: what `fetch` throws says "fetch failed", and only its cause that nothing listens there. */
export function failureText(thrown: unknown): string {
  const text = messageOf(thrown);
  if (!(thrown instanceof Error) || thrown.cause === undefined) return text;
  // of several addresses that were tried, the error has no message
  const why = messageOf(thrown.cause) || ((thrown.cause as NodeJS.ErrnoException).code ?? '');
  return text.includes(why) ? text : `${text}: ${why}`;
}
