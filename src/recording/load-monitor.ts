import type { MonitorDeclaration } from '../model/monitor.ts';
import type { MonitorPlan } from '../model/plan.ts';

/** Regatta's own monitors, by name. */
export type MonitorTable = { readonly [name: string]: MonitorDeclaration };

/** Rejects with what is wrong with it. */
export async function loadMonitor({ name, url }: MonitorPlan, own: MonitorTable): Promise<MonitorDeclaration> {
  if (url === undefined) {
    const known = own[name];
    if (known === undefined) throw new Error(`there is none of that name; there are ${Object.keys(own).join(', ')}`);
    return known;
  }
  const module = (await import(url)) as { readonly default?: MonitorDeclaration };
  if (typeof module.default?.start !== 'function') throw new TypeError('its default export has no function `start`');
  return module.default;
}
