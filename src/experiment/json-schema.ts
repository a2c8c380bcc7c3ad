import { z } from 'zod';
import type { Json, JsonObject } from '../model/json.ts';
import type { Kit } from '../model/kit.ts';
import type { ParamSpecs } from '../model/params.ts';
import type { ExperimentParts } from './experiment-parts.ts';
import { experimentSchema } from './experiment-schema.ts';
import { notYet } from './needs.ts';
import { runOfSource } from './plan-source.ts';
import { paramsSchema, shorthandMark } from './value-schema.ts';

/** What can stand in an experiment beside the grammar. */
export interface SchemaParts {
  readonly kits: readonly Kit[];
  readonly runners: readonly string[];
  /** By the key of `source:` that chooses them. */
  readonly builders: ExperimentParts['builders'];
  readonly reporters: readonly string[];
  readonly validityRules: readonly string[];
}

type Node = { [key: string]: Json | Node };

/** JSON Schema (draft 2020-12) of experiment files for editors: the grammar, and the params and events of these kits. */
export function experimentJsonSchema({ kits, runners, builders, reporters, validityRules }: SchemaParts): JsonObject {
  const root: Node = structuredClone(toJson(experimentSchema));
  const node = formsOf(kits.flatMap(({ nodes }) => Object.values(nodes).map(({ params }) => params)));
  const scenario = formsOf(kits.flatMap(({ scenarios }) => Object.values(scenarios).map(({ params }) => params)));
  const nodeParams = references(node, 'node');
  const scenarioParams = references(scenario, 'scenario');
  root['$defs'] = { node, scenario, source: sourceSchema(builders) };
  const round = at(root, 'properties', 'rounds', 'items');
  close(root, {}, 'top');
  root['patternProperties'] = { '^x-': {} };
  const source = { ...nodeParams, source: { $ref: '#/$defs/source' } };
  close(at(root, 'properties', 'node'), source, 'node');
  for (const alternative of at(root, 'properties', 'fleets', 'additionalProperties')['anyOf'] as unknown as Node[]) {
    if (alternative['type'] === 'object') close(alternative, source, 'fleet');
  }
  close(at(root, 'properties', 'network'), {}, 'network');
  for (const entry of [round, at(round, 'properties', 'together', 'items')]) {
    close(entry, scenarioParams, 'entry');
    openForFiles(entry);
  }
  close(at(root, 'properties', 'metrics', 'additionalProperties'), {}, 'metric');
  at(root, 'properties', 'runner')['examples'] = runners;
  at(root, 'properties', 'reporters', 'items')['examples'] = reporters;
  at(root, 'properties')['validity'] = { ...at(root, 'properties', 'validity'), propertyNames: { enum: validityRules } };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Regatta experiment', ...root };
}

/** A map with the key of one builder, and its options. */
function sourceSchema(builders: ExperimentParts['builders']): Json {
  return {
    description: 'where the software of the nodes comes from; what is installed unless given',
    anyOf: Object.entries(builders).map(([name, { about, options }]) => ({
      type: 'object',
      properties: {
        [name]: { description: about, type: ['string', 'array'] },
        ...at(toJson(paramsSchema({ ...options, ...runOfSource })), 'properties'),
      },
      required: [name],
      additionalProperties: false,
    })) as unknown as Json,
  };
}

/** Adds params and the keys that nothing honours yet, and accepts no others. */
function close(node: Node, params: JsonObject, place: keyof typeof notYet): void {
  const refused = Object.entries(notYet[place]).map(([key, { about, needs }]) => [
    key,
    { not: {}, description: `${about}: needs ${needs}, which Regatta does not have yet` },
  ]);
  node['properties'] = { ...at(node, 'properties'), ...params, ...Object.fromEntries(refused) };
  node['additionalProperties'] = false;
}

/** An entry whose scenario is a file takes params that only the file knows. */
function openForFiles(entry: Node): void {
  delete entry['additionalProperties'];
  entry['if'] = { properties: { scenario: { pattern: '^[./]' } }, required: ['scenario'] };
  entry['else'] = { propertyNames: { enum: Object.keys(at(entry, 'properties')) } };
}

/** Each param as a reference to its form, which so stands in the schema once. */
function references(forms: JsonObject, place: string): JsonObject {
  return Object.fromEntries(Object.keys(forms).map((name) => [name, { $ref: `#/$defs/${place}/${name}` }]));
}

/** Forms of params by name. Of one that several parts have, each part's form is accepted. */
function formsOf(parts: readonly ParamSpecs[]): JsonObject {
  const forms = new Map<string, Json[]>();
  for (const specs of parts) {
    for (const [name, form] of Object.entries(at(toJson(paramsSchema(specs)), 'properties'))) {
      const known = forms.get(name) ?? [];
      if (!known.some((each) => JSON.stringify(each) === JSON.stringify(form))) known.push(form);
      forms.set(name, known);
    }
  }
  return Object.fromEntries(
    Array.from(forms, ([name, [only, ...others]]) => [name, others.length === 0 ? (only as Json) : { anyOf: [only as Json, ...others] }]),
  );
}

function toJson(schema: z.ZodType): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // a param can stand for a whole list
      if (jsonSchema.type === 'array') Object.assign(jsonSchema, { type: ['array', 'string'], pattern: '^\\$' });
      if (shorthandMark in jsonSchema) {
        delete jsonSchema[shorthandMark];
        Object.assign(jsonSchema, { type: ['object', 'string', 'number'] });
      }
    },
  }) as JsonObject;
  return json;
}

function at(node: Node, ...keys: readonly string[]): Node {
  return keys.reduce((inner, key) => (inner[key] ?? {}) as Node, node);
}
