import type { Observer } from '../../model/observer.ts';

const told = ['roundStarted', 'submitted', 'step', 'finished'] as const satisfies readonly (keyof Observer)[];

type Call = (...args: readonly unknown[]) => unknown;
type Calls = { readonly [name in keyof Observer]?: Call };

/**
 * An observer whose promises are looked at: one that fails would end the process, and here is thrown from what it is told next, at the latest from the end of
 * the round, so that it counts as any other error. The promise of that end itself is for who told of it.
 */
export function withLateErrors(observer: Observer): Observer {
  const calls = observer as Calls;
  let late: { readonly error: unknown } | undefined;
  const watched =
    (name: keyof Observer): Call =>
    (...args) => {
      if (late !== undefined) throw late.error;
      const answer = calls[name]?.(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => (late ??= { error }));
      return answer;
    };
  const heard = told.filter((name) => calls[name] !== undefined);
  return Object.fromEntries([...heard, 'roundEnded' as const].map((name) => [name, watched(name)]));
}
