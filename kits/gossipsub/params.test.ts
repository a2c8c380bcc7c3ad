import { describe, expect, it } from 'vitest';
import { paramsSchema } from '../../src/experiment/value-schema.ts';
import type { JsonObject } from '../../src/model/json.ts';
import kit from './kit.ts';
import { nodeParams } from './params.ts';

const complaintsAbout = (params: JsonObject): readonly string[] =>
  paramsSchema(nodeParams)
    .safeParse(params)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe.each<[JsonObject, string]>([
  [{ Dlo: 0 }, 'Dlo: 0 is below 1'],
  [{ pruneBackoff: '900ms' }, 'pruneBackoff: "900ms" is below 1s'],
  [{ unsubscribeBackoff: '0s' }, 'unsubscribeBackoff: "0s" is below 1s'],
  [{ seenTTL: '999ms' }, 'seenTTL: "999ms" is below 1s'],
  [{ maxOutboundBufferSize: '1000B' }, 'maxOutboundBufferSize: "1000B" is below 1KiB'],
  [{ scoreParams: { decayToZero: 1 } }, 'scoreParams.decayToZero: 1 must be below 1'],
  [{ scoreParams: { decayToZero: 0 } }, 'scoreParams.decayToZero: 0 must be above 0'],
  [
    { scoreParams: { topics: { blocks: { invalidMessageDeliveriesDecay: 1.5 } } } },
    'scoreParams.topics.blocks.invalidMessageDeliveriesDecay: 1.5 must be below 1',
  ],
  [
    { scoreParams: { topics: { blocks: { timeInMeshQuantum: '0s' } } } },
    'scoreParams.topics.blocks.timeInMeshQuantum: "0s" must be above 0s',
  ],
])('the params %j', (params, complaint) => {
  it('are refused', () => {
    expect(complaintsAbout(params)).toEqual([complaint]);
  });
});

it('have defaults that are accepted', () => {
  expect(complaintsAbout({ scoreParams: { topics: { blocks: {} } } })).toEqual([]);
});

it('let a message be as large as an RPC that peers accept', () => {
  const publish = paramsSchema(kit.scenarios.publish.params);
  expect(publish.safeParse({ size: '4095KiB' }).success).toBe(true);
  expect(publish.safeParse({ size: '4MiB' }).error?.issues[0]?.message).toBe('"4MiB" is above 4095KiB');
});
