import { messageOf, RegattaError } from '../model/errors.ts';
import type { NodeProgram } from '../model/kit.ts';
import type { ModuleRef } from '../model/plan.ts';

/** Loads the node program at a URL. Rejects with KIT_BROKEN, naming the program and what is wrong with it. */
export async function loadProgram({ name, url }: ModuleRef): Promise<NodeProgram> {
  try {
    const module = (await import(url)) as { readonly default?: NodeProgram };
    if (typeof module.default?.start !== 'function') {
      throw new TypeError('its default export has no function `start`');
    }
    return module.default;
  } catch (error) {
    throw new RegattaError('KIT_BROKEN', `node program ${name} cannot be loaded: ${messageOf(error)}`, {
      hint: error instanceof Error && error.stack !== undefined ? error.stack : url,
      cause: error,
    });
  }
}
