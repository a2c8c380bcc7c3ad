import { describe, expect, test } from 'vitest';
import type { ParamSpecs } from '../model/params.ts';
import { paramsSchema } from './value-schema.ts';

describe('an object with a shorthand', () => {
  const specs: ParamSpecs = {
    scrape: {
      type: 'object',
      about: 'page',
      shorthand: 'from',
      fields: {
        from: { type: 'text', required: true, about: 'where' },
        every: { type: 'duration', default: '5s', about: 'how often' },
      },
    },
  };
  const read = (scrape: unknown): unknown => paramsSchema(specs).parse({ scrape })['scrape'];

  test.each([
    ['http', 'http'],
    [8000, '8000'],
    [{ from: 'http' }, 'http'],
    [{ from: 8000 }, '8000'],
  ])('%j stands for the whole', (written, from) => {
    expect(read(written)).toEqual({ from, every: 5e9 });
  });

  test('may be left out', () => {
    expect(paramsSchema(specs).parse({})).toEqual({});
  });

  test.each([
    [{ every: '1s' }, ['scrape', 'from'], 'is missing: where'],
    [{ from: 'http', every: 'often' }, ['scrape', 'every'], '"often" is not a duration'],
    [{ from: true }, ['scrape', 'from'], 'true is not a text'],
    [{ form: 'http' }, ['scrape'], 'did you mean from?'],
    [true, ['scrape'], 'true is no map of keys: from, every'],
    [['http'], ['scrape'], 'is no map of keys'],
  ])('%j is refused at its place', (written, path, message) => {
    const { error } = paramsSchema(specs).safeParse({ scrape: written });
    expect(error?.issues).toContainEqual(expect.objectContaining({ path, message: expect.stringContaining(message) as string }));
  });
});

test('a map that must be given is told of as missing, and what is none as what it is', () => {
  const queries: ParamSpecs = { queries: { type: 'map', required: true, about: 'by name', items: { type: 'text', about: 'query' } } };
  const problem = (params: object) =>
    paramsSchema(queries)
      .safeParse(params)
      .error?.issues.map(({ message }) => message);
  expect(problem({})).toEqual(['is missing: by name']);
  expect(problem({ queries: 7 })).toEqual(['7 is no map of names']);
  expect(problem({ queries: { a: 'up' } })).toBeUndefined();
});
