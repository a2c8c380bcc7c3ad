import { mkdirSync } from 'node:fs';
import { Dispatch, type NamedObserver } from '../load/dispatch.ts';
import { observers, type OwnObserverContext } from '../load/observers/index.ts';
import { withLateErrors } from '../load/observers/late-errors.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ObserverDeclaration } from '../model/observer.ts';
import type { ObserverPlan, Plan } from '../model/plan.ts';
import { plannedObservers } from '../model/planned-observers.ts';

/**
 * Makes the observers of a plan, those of the user's own loaded by their URL, and what tells them. `problem` hears of each that is switched off; where it threw
 * goes to stderr, which is the log of the host.
 * @throws RegattaError KIT_BROKEN naming the one that cannot be loaded or made
 */
export async function openDispatch(
  plan: Pick<Plan, 'observers'>,
  context: OwnObserverContext,
  problem: (text: string) => void,
): Promise<Dispatch> {
  // the defaults leave nothing there
  if (plan.observers !== undefined) mkdirSync(context.directory, { recursive: true });
  const loaded = await Promise.all(plannedObservers(plan).map((observer) => loadObserver(observer, context)));
  return new Dispatch(loaded, (text, error) => {
    problem(`${context.agent}: ${text}; logs/${context.agent}.log says where`);
    process.stderr.write(`${text}\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  });
}

async function loadObserver({ name, url, options }: ObserverPlan, context: OwnObserverContext): Promise<NamedObserver> {
  try {
    if (url === undefined) {
      const own = observers[name];
      if (own === undefined) throw new Error(`there is none of that name; there are ${Object.keys(observers).join(', ')}`);
      return { name, observer: own.make(context, options) };
    }
    const module = (await import(url)) as { readonly default?: ObserverDeclaration };
    if (typeof module.default?.make !== 'function') throw new TypeError('its default export has no function `make`');
    return { name, observer: withLateErrors(module.default.make(context, options)) };
  } catch (error) {
    throw new RegattaError('KIT_BROKEN', `observer ${name} cannot be used: ${messageOf(error)}`, {
      hint: error instanceof Error && error.stack !== undefined ? error.stack : (url ?? name),
      cause: error,
    });
  }
}
