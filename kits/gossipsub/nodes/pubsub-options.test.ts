import { createPeerScoreParams, createPeerScoreThresholds, createTopicScoreParams } from '@libp2p/gossipsub/score';
import type { ParamSpec, ParamSpecs } from 'regatta/kit';
import type { JsonObject } from 'regatta/node';
import { expect, it } from 'vitest';
import { scoreParams, scoreThresholds } from '../score-params.ts';
import { pubsubOptions } from './pubsub-options.ts';

it('hands params on under the names and in the units of the library, and nothing that was not given', () => {
  const options = pubsubOptions({
    D: 7,
    heartbeat: 500e6,
    unsubscribeBackoff: 2e9,
    seenTTL: 60e9,
    gossipFactor: 0.3,
    sign: true,
    transport: 'tcp',
  });
  expect(options).toMatchObject({
    D: 7,
    heartbeatInterval: 500,
    unsubcribeBackoff: 2_000,
    seenTTL: 60_000,
    gossipFactor: 0.3,
    globalSignaturePolicy: 'StrictSign',
  });
  expect(Object.keys(options)).not.toContain('Dhi');
  expect(Object.keys(options)).not.toContain('transport');
});

it('scores topics with durations in ms, and never penalises shared addresses unless asked to', () => {
  const topics = { blocks: { topicWeight: 2, meshMessageDeliveriesActivation: 30e9, meshMessageDeliveriesWindow: 5e6 } };
  const { scoreParams: scoring } = pubsubOptions({
    scoreParams: { topics, decayInterval: 2e9, IPColocationFactorWhitelist: ['127.0.0.1'] },
  });
  expect(scoring).toEqual({
    topics: { blocks: { topicWeight: 2, meshMessageDeliveriesActivation: 30_000, meshMessageDeliveriesWindow: 5 } },
    decayInterval: 2_000,
    IPColocationFactorWeight: 0,
    IPColocationFactorWhitelist: new Set(['127.0.0.1']),
  });
  expect(pubsubOptions({ scoreParams: { IPColocationFactorWeight: -5 } }).scoreParams).toMatchObject({ IPColocationFactorWeight: -5 });
});

it('declares every field of the library’s scoring, with its default', () => {
  // A function and its weight; the rest can be written in a file.
  const noParams = ['appSpecificScore', 'appSpecificWeight'];
  const library = Object.fromEntries(Object.entries(createPeerScoreParams()).filter(([name]) => !noParams.includes(name)));
  expect(defaultsOf(scoreParams)).toEqual({ ...library, IPColocationFactorWeight: 0, IPColocationFactorWhitelist: [] });
  expect(defaultsOf(scoreParams.topics.items.fields)).toEqual(createTopicScoreParams());
  expect(defaultsOf(scoreThresholds)).toEqual(createPeerScoreThresholds());
});

/** Defaults of params, durations in ms. */
function defaultsOf(specs: ParamSpecs): JsonObject {
  const ms: { readonly [unit: string]: number } = { ms: 1, s: 1e3, h: 3.6e6 };
  const valueOf = ({ type, default: value }: ParamSpec): never => {
    const [, amount, unit = ''] = /^(\d+)([a-z]+)$/.exec(typeof value === 'string' ? value : '') ?? [];
    return (type === 'duration' ? Number(amount) * (ms[unit] ?? Number.NaN) : value) as never;
  };
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, valueOf(spec)]));
}
