/** How the user ends a run: asked once, it stops gracefully and still reports; asked twice, it gives up at once. */
export interface UserStop {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

/**
 * A terminal sends Ctrl-C to a whole process group, and the launcher of an older Node passes it on as well: signals this close together are one
 * request.
 */
const sameRequestMs = 150;

/** Listens to SIGINT, SIGTERM and SIGHUP for as long as the process lives. */
export function listenForStop(say: (line: string) => void): UserStop {
  const stop = new AbortController();
  const abort = new AbortController();
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = (signal: NodeJS.Signals): void => {
    const now = Number(process.hrtime.bigint() / 1_000_000n);
    if (now - askedAt < sameRequestMs) return;
    askedAt = now;
    if (stop.signal.aborted) {
      say(`${signal} again: giving up`);
      abort.abort(new Error(`aborted by ${signal}`));
    } else {
      say(`${signal}: stopping; what was measured is reported (again to give up at once)`);
      stop.abort(new Error(`stopped by ${signal}`));
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  return { stop: stop.signal, abort: abort.signal };
}
