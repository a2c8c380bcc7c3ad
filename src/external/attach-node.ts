import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { CanMeasure, CanSettle, HostedNode, NodeProgram, ServesMetrics } from '../model/kit.ts';
import type { Endpoints } from '../model/node.ts';
import { NodeObserver } from './node-observer.ts';
import { untilWell } from './readiness/probes.ts';
import { LossWatch } from './readiness/loss-watch.ts';
import { readyProbe, readySettings } from './readiness/ready-probe.ts';
import { Recheck } from './readiness/recheck.ts';

/** A node that runs already and goes on when we are done. */
export default {
  async start(params, context) {
    const addresses = (params['attach'] as readonly { readonly [name: string]: string }[])[context.node.index] ?? {};
    const endpoints: Endpoints = Object.fromEntries(
      Object.entries(addresses).map(([name, address]) => [name, { inside: address, outside: address }]),
    );
    const probe = readyProbe(readySettings(params), endpoints);
    if (params['ready'] === undefined) {
      const amiss = await probe();
      if (amiss !== undefined) {
        throw new RegattaError('NODE_START', `it cannot be reached: ${amiss}`, {
          hint: 'Regatta attaches to what runs already: is it up, and is the address right? With `ready: {within: 30s}` it is waited for.',
        });
      }
    } else {
      await untilWell(probe, (amiss) => context.waitsFor(amiss), context.signal);
    }
    const recheck = new Recheck(probe);
    const lossWatch = new LossWatch(readyProbe({}, endpoints), context);
    const observer = new NodeObserver({ params, context });
    observer.readPage(endpoints);
    const node: HostedNode & CanSettle & CanMeasure & ServesMetrics = {
      card: {} satisfies Json,
      endpoints,
      metricsUrl: observer.metricsUrl,
      // who its peers are is its own affair
      connect: async () => undefined,
      unsettled: () => recheck.amiss(),
      measure(_, isBorder) {
        if (isBorder) lossWatch.look();
        return observer.beat(isBorder);
      },
      // it was there before us, and stays
      async [Symbol.asyncDispose]() {
        await Promise.all([lossWatch.end(), observer.end()]);
      },
    };
    return node;
  },
} satisfies NodeProgram;
