import type { Json } from 'regatta/kit';

/** What a transaction may use: so much, or what the node estimates. */
export type Gas = number | 'estimate';

/** Reads the param `gas`. @returns how much by the name of what is done, or what is wrong with it */
export function gasRule(written: Json): ((name: string) => Gas) | { readonly problem: string } {
  if (isGas(written)) return () => written;
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) {
    const rules = new Map(Object.entries(written as { readonly [name: string]: Json }));
    const wrong = [...rules].find(([, gas]) => !isGas(gas));
    if (wrong === undefined) return (name) => (rules.get(name) ?? rules.get('default') ?? 'estimate') as Gas;
    return { problem: `gas of ${wrong[0]} is ${JSON.stringify(wrong[1])}; accepted: a whole number from 21000 on, or estimate` };
  }
  return { problem: `gas is ${JSON.stringify(written)}; accepted: a whole number from 21000 on, estimate, or a map of them by name` };
}

function isGas(value: Json): value is Gas {
  return value === 'estimate' || (Number.isSafeInteger(value) && (value as number) >= 21_000);
}
