import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { CanSettle, HostedNode, NodeProgram } from '../model/kit.ts';
import type { Endpoints } from '../model/node.ts';
import { allOf, tcpProbe, untilWell } from './probes.ts';
import { readyProbe, readySettings } from './readiness.ts';
import { Recheck } from './recheck.ts';

/** A node that runs already and goes on when we are done. */
export default {
  async start(params, context) {
    const addresses = (params['attach'] as readonly { readonly [name: string]: string }[])[context.node.index] ?? {};
    const endpoints: Endpoints = Object.fromEntries(
      Object.entries(addresses).map(([name, address]) => [name, { inside: address, outside: address }]),
    );
    const isThere = allOf(Object.entries(endpoints).map(([name, { outside }]) => tcpProbe(name, outside)));
    const settings = readySettings(params);
    const ready = readyProbe(settings, endpoints);
    if (Object.keys(settings).length > 0) {
      await untilWell(ready, (amiss) => context.waitsFor(amiss), context.signal);
    } else {
      const amiss = await isThere();
      if (amiss !== undefined) {
        throw new RegattaError('NODE_START', `it cannot be reached: ${amiss}`, {
          hint: 'Regatta attaches to what runs already: is it up, and is the address right? With `ready:` it is waited for.',
        });
      }
    }
    const recheck = new Recheck(ready);
    const node: HostedNode & CanSettle = {
      card: {} satisfies Json,
      endpoints,
      // who its peers are is its own affair
      connect: async () => undefined,
      unsettled: () => recheck.amiss(),
      // it was there before us
      [Symbol.asyncDispose]: async () => undefined,
    };
    return node;
  },
} satisfies NodeProgram;
