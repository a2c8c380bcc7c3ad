/**
 * The kit `http` in a closed loop: 50 users who ask again as soon as they are answered. `node closed-loop.ts URL SECONDS` prints how many were answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import requests from '../../kits/http/scenarios/requests.ts';
import { requestsParams } from '../../kits/http/requests/params.ts';
import { paramsSchema } from '../../src/experiment/value-schema.ts';
import { realClock } from '../../src/load/real-clock.ts';
import type { NodeHandle } from '../../src/model/node.ts';
import { seededRandom } from '../../src/model/random.ts';
import type { Operation } from '../../src/model/scenario.ts';

const [url = '', seconds = ''] = process.argv.slice(2);
const node = { name: 'target', endpoints: { http: { inside: url, outside: url } } } as unknown as NodeHandle;
const params = paramsSchema(requestsParams).parse({ requests: ['/'] });
const context = { params, nodes: [node], random: seededRandom(1), clock: realClock, signal: new AbortController().signal };
const client = await requests.connect(node, context);

let answered = 0;
let goesOn = true;
async function user(): Promise<void> {
  while (goesOn) {
    await requests.operation({ node: { handle: node, client } } as Operation<typeof client>);
    answered++;
  }
}
const users = Array.from({ length: 50 }, user);
await sleep(Number(seconds) * 1000);
goesOn = false;
await Promise.all(users);
await requests.teardown(context);
console.log(`${answered} requests`);
