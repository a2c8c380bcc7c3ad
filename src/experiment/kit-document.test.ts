import { expect, test } from 'vitest';
import type { Kit } from '../model/kit.ts';
import { kitDocument, paramDocuments } from './kit-document.ts';

test('a param is told with its type, default and bounds as a user writes them', () => {
  const params = paramDocuments({
    wait: { type: 'duration', about: 'how long', default: '1s', min: 1e7, below: 60e9 },
    way: { type: 'text', about: 'which', values: ['tcp', 'memory'], required: true },
    names: { type: 'list', about: 'who', default: ['a'], items: { type: 'text', about: 'one' } },
  });
  expect(params).toEqual([
    { name: 'wait', about: 'how long', type: 'duration', default: '1s', required: false, accepted: '≥ 10ms, < 1m' },
    { name: 'way', about: 'which', type: 'text', default: null, required: true, accepted: 'one of tcp, memory' },
    { name: 'names', about: 'who', type: 'list of text', default: '[a]', required: false, accepted: '' },
  ]);
});

test('what is inside a param stands below it with its whole path', () => {
  const share = { type: 'share', about: '' } as const;
  const params = paramDocuments({
    score: {
      type: 'object',
      about: '',
      fields: {
        topics: { type: 'map', about: '', items: { type: 'object', about: '', fields: { weight: share } } },
        steps: { type: 'list', about: '', items: { type: 'object', about: '', fields: { size: share } } },
      },
    },
  });
  expect(params.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'score object',
    'score.topics map of object',
    'score.topics.<name>.weight share',
    'score.steps list of object',
    'score.steps[].size share',
  ]);
});

test('a metric is told with what it is one of, its direction and its labels; a kit may lack what is optional', () => {
  const metric = { name: 'bytes', about: 'sent', sql: '', unit: 'B', per: 'node', better: 'lower', kind: 'scalar', by: ['fleet'] } as const;
  const kit: Kit = { name: 'k', about: 'a kit', nodes: {}, scenarios: {}, tables: [], metrics: [metric] };
  expect(kitDocument(kit, { version: '1', url: 'file:///k.ts' })).toMatchObject({
    name: 'k',
    version: '1',
    metrics: [{ name: 'bytes', about: 'sent', unit: 'B per node', kind: 'scalar', better: 'lower', labels: ['fleet'] }],
    views: [],
    events: [],
  });
});
