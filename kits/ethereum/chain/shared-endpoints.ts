import { messageOf } from 'regatta/node';
import type { NodeHandle, ScenarioContext } from 'regatta/scenario';
import { Endpoint } from './endpoint.ts';

/** Nodes as this process reaches them, by their name: shared by all entries, and closed with the last. */
const endpoints = new Map<string, { readonly opening: Promise<Endpoint>; users: number }>();

/** @throws Error in words where it cannot be reached */
export async function acquireEndpoint(node: NodeHandle, { clock, run, agent }: ScenarioContext): Promise<Endpoint> {
  const known = endpoints.get(node.name) ?? { opening: Endpoint.open(node, { clock, run, recordsBlocks: agent.index <= 0 }), users: 0 };
  endpoints.set(node.name, known);
  known.users++;
  try {
    return await known.opening;
  } catch (error) {
    endpoints.delete(node.name);
    const places = Object.values(node.endpoints).map(({ outside }) => outside);
    throw new Error(`${node.name} (${places.join(', ')}) cannot be used as a ledger: ${messageOf(error)}`, { cause: error });
  }
}

/** Closes it where nobody else uses it. */
export async function releaseEndpoint(name: string): Promise<void> {
  const known = endpoints.get(name);
  if (known === undefined || --known.users > 0) return;
  endpoints.delete(name);
  await (await known.opening)[Symbol.asyncDispose]();
}

/** @param chain as the experiment says. @throws Error in words where it is of another */
export function checkChain({ node, chainId }: Endpoint, chain: number | undefined): void {
  if (chain === undefined || chain === chainId) return;
  throw new Error(`${node.name} is of chain ${chainId}, and not of chain ${chain} as the experiment says (chain): nothing was sent to it`);
}
