import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { JsonObject } from '../model/json.ts';
import gossipsub from '../../kits/gossipsub/kit.ts';
import { echoKit } from './fixtures/echo-kit.ts';
import { builders } from '../builders/index.ts';
import { experimentJsonSchema } from './json-schema.ts';

const schema = experimentJsonSchema({
  kits: [gossipsub, echoKit],
  runners: ['process'],
  builders,
  reporters: ['terminal'],
  validityRules: ['lag'],
});
const examples = new URL('../../examples/gossipsub/', import.meta.url);

type Node = { readonly [key: string]: Node };
const properties = (...keys: readonly string[]): Node => keys.reduce<Node>((node, key) => node[key] as Node, schema as unknown as Node);

describe('the JSON Schema of experiments', () => {
  test('has every key of the examples', () => {
    for (const file of readdirSync(examples)) {
      const { node, rounds, ...top } = parse(readFileSync(new URL(file, examples), 'utf8'), { merge: true }) as JsonObject & {
        readonly rounds: readonly JsonObject[];
      };
      expect(Object.keys(properties('properties'))).toEqual(expect.arrayContaining(Object.keys(top)));
      expect(Object.keys(properties('properties', 'node', 'properties'))).toEqual(expect.arrayContaining(Object.keys(node ?? {})));
      for (const round of rounds)
        expect(Object.keys(properties('properties', 'rounds', 'items', 'properties'))).toEqual(expect.arrayContaining(Object.keys(round)));
    }
  });

  test('has the params of kits, with what they mean, their default and bounds', () => {
    expect(properties('$defs', 'node', 'heartbeat')).toMatchObject({ default: '1s', type: 'string' });
    expect(properties('$defs', 'node', 'D', 'anyOf')).toHaveLength(2);
    expect(properties('$defs', 'node', 'Dlazy')).toMatchObject({ default: 6, minimum: 0, description: expect.stringContaining('gossip') });
    expect(properties('$defs', 'node', 'transport', 'anyOf')).toBeDefined();
    expect(properties('properties', 'node', 'properties', 'Dlazy')).toEqual({ $ref: '#/$defs/node/Dlazy' });
  });

  test('takes the shorthand of a param in its place', () => {
    const page = { type: 'object', about: 'page', shorthand: 'from', fields: { from: { type: 'text', about: 'where' } } } as const;
    const program = { about: '', url: '', params: { page } };
    const kit = { ...echoKit, nodes: { program } };
    const made = experimentJsonSchema({ kits: [kit], runners: [], builders: {}, reporters: [], validityRules: [] }) as unknown as Node;
    const form = made['$defs']?.['node']?.['page'];
    expect(form).toMatchObject({ type: ['object', 'string', 'number'], properties: { from: { type: 'string' } }, description: 'page' });
    expect(JSON.stringify(made)).not.toContain('x-shorthand');
  });

  test('takes a param in the place of any value', () => {
    const integer = z.fromJSONSchema(properties('properties', 'seed'));
    const duration = z.fromJSONSchema(properties('properties', 'drain'));
    expect([integer.safeParse(3).success, integer.safeParse('$seed').success, integer.safeParse('three').success]).toEqual([
      true,
      true,
      false,
    ]);
    expect([duration.safeParse('30s').success, duration.safeParse('$drain').success, duration.safeParse('30').success]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('knows no other keys but those of the author, and refuses what does not work yet', () => {
    expect(schema).toMatchObject({ additionalProperties: false, patternProperties: { '^x-': {} } });
    expect(properties('properties', 'users')).toEqual({ not: {}, description: expect.stringContaining('needs') });
  });

  test('has no reference without its target', () => {
    const text = JSON.stringify(schema);
    for (const [, place = '', name = ''] of text.matchAll(/"\$ref":"#\/\$defs\/(\w+)\/([\w-]+)"/g))
      expect(properties('$defs', place, name)).toBeDefined();
    expect(text).not.toContain('__schema');
  });
});
