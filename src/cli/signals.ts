import { messageOf, RegattaError } from '../model/errors.ts';

/** How the user ends a run: asked once, it stops gracefully and still reports; asked twice, it gives up at once. */
export interface UserStop {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

/** Whoever stands between the user and Regatta (npm, a CI runner) may pass on what the terminal sent already: signals this close together are one request. */
const sameRequestMs = 150;

/** Each ends what goes on in this process. */
const giveUps = new Set<(reason: Error) => void>();

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
      abort.abort(new RegattaError('CANCELLED', `aborted by ${signal}`));
    } else {
      say(`${signal}: stopping; what was measured is reported (again to give up at once)`);
      stop.abort(new RegattaError('CANCELLED', `stopped by ${signal}`));
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  giveUps.add((reason) => {
    stop.abort(reason);
    abort.abort(reason);
  });
  return { stop: stop.signal, abort: abort.signal };
}

/** After a defect: gives up what goes on at once, with its teardown. @returns whether anything does. */
export function giveUpForDefect(thrown: unknown): boolean {
  const reason = new RegattaError('INTERNAL', `Regatta met an error that nothing handled: ${messageOf(thrown)}`, { cause: thrown });
  for (const giveUp of giveUps) giveUp(reason);
  return giveUps.size > 0;
}
