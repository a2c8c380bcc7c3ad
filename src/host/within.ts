/** Waits for `work` at most `limitNs`, then rejects with what `late` makes; and no longer than `signal` says. What goes on meanwhile is not stopped. */
export async function within<T>(
  limitNs: number,
  work: Promise<T>,
  { late, signal }: { readonly late: () => Error; readonly signal: AbortSignal },
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), limitNs / 1e6);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
