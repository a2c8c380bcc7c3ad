import { expect, test } from 'vitest';
import type { ParamSpecs } from '../model/params.ts';
import { besideDefaults } from './beside-defaults.ts';
import { paramsSchema } from './value-schema.ts';

const header = { type: 'text', about: 'value' } as const;
const specs: ParamSpecs = {
  timeout: { type: 'duration', default: '30s', about: 'how long' },
  size: { type: 'size', about: 'how much' },
  tls: { type: 'object', default: {}, about: 'how', fields: { insecure: { type: 'boolean', default: false, about: 'any' } } },
  asked: {
    type: 'list',
    default: [],
    about: 'what',
    items: { type: 'object', about: 'one', fields: { weight: { type: 'number', default: 1, about: 'share' }, GET: header } },
  },
  headers: { type: 'map', default: {}, about: 'by name', items: header },
};
const shown = (written: object): object => besideDefaults(specs, paramsSchema(specs).parse(written));

test('what whoever writes nothing gets as well is left out', () => {
  expect(shown({})).toEqual({});
  expect(shown({ timeout: '0.5min', tls: { insecure: false } })).toEqual({});
});

test('all else stays, less what is default inside of it', () => {
  const written = {
    timeout: '1s',
    size: '1KiB',
    tls: { insecure: true },
    headers: { a: 'b' },
    asked: [{ GET: '/' }, { GET: '/a', weight: 2 }],
  };
  expect(shown(written)).toEqual({ ...written, timeout: 1e9, size: 1024 });
});
