import { expect, test } from 'vitest';
import { realClock } from '../../../src/load/real-clock.ts';
import { paramsSchema } from '../../../src/experiment/value-schema.ts';
import { type Exchange, HttpFailure } from '../client/http-client.ts';
import { targetOf } from '../client/target.ts';
import { NodeClient } from './node-client.ts';
import { type RequestsParams, requestsParams } from './params.ts';
import { recipeOf } from './recipe.ts';

/** A node to which one request goes, over a client that does as told with each exchange. */
function nodeOver(send: (exchange: Exchange) => void): NodeClient {
  const target = targetOf('http://127.0.0.1:9');
  const { requests, headers } = paramsSchema(requestsParams).parse({ requests: ['/'] }) as unknown as RequestsParams;
  return new NodeClient({
    target,
    recipes: requests.map((request) => recipeOf(request, { base: target.base, headers, wantsHeaders: false })),
    isSequence: false,
    redirects: 0,
    hasCookies: false,
    clock: realClock,
    clientOf: () => ({ prepare: () => send, [Symbol.asyncDispose]: () => Promise.resolve() }),
  });
}

test('an operation that ended before somebody waits for it is over then', async () => {
  const answered = nodeOver((exchange) => exchange.answered({ status: 200, headers: [], body: null }));
  await answered.run({} as never);
  const failed = nodeOver((exchange) => exchange.failed(new HttpFailure('the client was closed', false)));
  await expect((async (): Promise<unknown> => failed.run({} as never))()).rejects.toThrow('the client was closed');
});
