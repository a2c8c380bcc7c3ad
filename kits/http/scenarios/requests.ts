import type { NodeHandle, Scenario, ScenarioContext } from 'regatta/scenario';
import { fillInEnvironment, type Json, type JsonObject, writeDuration } from 'regatta/scenario';
import { Http1Client } from '../client/http1-client.ts';
import type { HttpClient } from '../client/http-client.ts';
import { type Target, targetOf } from '../client/target.ts';
import { NodeClient } from '../requests/node-client.ts';
import type { RequestParams, RequestsParams } from '../requests/params.ts';
import { nameOf, recipeOf } from '../requests/recipe.ts';

/** The clients of each entry, to be closed with it. */
const clients = new WeakMap<ScenarioContext, NodeClient[]>();

export default {
  async connect(node, context) {
    const params = withSecrets(context.params);
    const target = targetOf(addressOf(node, params.endpoint));
    const wantsHeaders = params.cookies || params.redirects > 0;
    const client = new NodeClient({
      target,
      recipes: params.requests.map((request) => recipeOf(request, { base: target.base, headers: params.headers, wantsHeaders })),
      isSequence: params.sequence,
      redirects: params.redirects,
      hasCookies: params.cookies,
      clock: context.clock,
      clientOf: await clientMaker(params),
    });
    clients.set(context, [...(clients.get(context) ?? []), client]);
    return client;
  },

  operation: (operation) => operation.node.client.run(operation),

  async teardown(context) {
    for (const client of clients.get(context) ?? []) await client[Symbol.asyncDispose]();
  },
} satisfies Scenario<NodeClient>;

/** Params with what the environment has to say of them, but for what stands in steps and failures: it may be secret. */
function withSecrets(written: JsonObject): RequestsParams {
  const params = written as unknown as RequestsParams;
  const requests = params.requests.map((request): RequestParams => {
    const { expect, extract, weight, ...sent } = request;
    const filled = fillInEnvironment(sent as unknown as Json, process.env) as unknown as typeof sent;
    return { ...filled, expect, extract, weight, name: nameOf(request) };
  });
  return { ...params, requests, headers: fillInEnvironment(params.headers, process.env) as RequestsParams['headers'] };
}

/** Where a node is asked: at the endpoint of that name, else at one for HTTP, else at the only one. */
function addressOf({ name, endpoints }: NodeHandle, wanted: string | undefined): string {
  const names = Object.keys(endpoints);
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  if (wanted !== undefined && !Object.hasOwn(endpoints, wanted)) throw new Error(`${name} has no endpoint ${wanted}: ${known}`);
  const chosen = wanted ?? ['http', 'https'].find((each) => names.includes(each)) ?? (names.length === 1 ? names[0] : undefined);
  const address = chosen === undefined ? undefined : endpoints[chosen]?.outside;
  if (address === undefined) throw new Error(`${name} has no endpoint http (${known}): name one by endpoint`);
  return address;
}

/** Our own client, and undici, which takes its time to load, where that cannot do what is asked for. */
async function clientMaker(params: RequestsParams): Promise<(target: Target) => HttpClient> {
  const { connections, pipelining, http, proxy, decompress, timeout } = params;
  const options = {
    connections,
    timeoutNs: timeout,
    timeout: writeDuration(timeout),
    reuse: params.connection === 'reuse',
    tls: params.tls,
  };
  if (http !== 2 && proxy === undefined && !decompress) return (target) => new Http1Client(target, { ...options, pipelining });
  const { UndiciClient } = await import('../client/undici-client.ts');
  return (target) => new UndiciClient(target, { ...options, version: http, decompress, proxy: proxy ?? null });
}
