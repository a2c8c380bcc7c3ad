/** What arrives, in order, kept until it is read. For one reader, who may come late; leaving the loop over it ends it. */
export class Inbox<T> implements AsyncIterableIterator<T> {
  readonly #onLeave: () => void;
  #items: T[] = [];
  #nextItem = 0;
  readonly #readers: PromiseWithResolvers<IteratorResult<T>>[] = [];
  #end: { readonly error?: unknown } | undefined;

  /** `onLeave` is called when the reader leaves before the end. */
  constructor(onLeave: () => void = () => undefined) {
    this.#onLeave = onLeave;
  }

  /** After the end, nothing arrives any more. */
  put(item: T): void {
    if (this.#end !== undefined) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#items.push(item);
    else reader.resolve({ done: false, value: item });
  }

  /** What has arrived can still be read; then reading ends, with the error if there is one. */
  end(end: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const reader of this.#readers.splice(0)) {
      if ('error' in end) reader.reject(end.error);
      else reader.resolve({ done: true, value: undefined });
    }
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.#nextItem < this.#items.length) {
      const value = this.#items[this.#nextItem++] as T;
      if (this.#nextItem === this.#items.length) {
        this.#items = [];
        this.#nextItem = 0;
      }
      return { done: false, value };
    }
    if (this.#end === undefined) {
      const reader = Promise.withResolvers<IteratorResult<T>>();
      this.#readers.push(reader);
      return reader.promise;
    }
    if ('error' in this.#end) throw this.#end.error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T>> {
    if (this.#end === undefined) this.#onLeave();
    this.#items = [];
    this.#nextItem = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
