import { z } from 'zod';
import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';
import { aParam, type Notation, notations } from './notations.ts';
import { show, unknownKey } from './problems.ts';

/** Whatever JSON can hold. */
export const anything: z.ZodType<Json> = z.custom<Json>();

/** What reads a value of that spec as a user writes it, and answers with the canonical one. */
export function valueSchema(spec: ParamSpec): z.ZodType<Json> {
  const schema = bare(spec);
  return spec.default === undefined ? schema : schema.prefault(spec.default as never);
}

/** {@link valueSchema} for each of the params of a part; unknown keys are problems, missing ones are filled in. */
export function paramsSchema(specs: ParamSpecs): z.ZodType<JsonObject> {
  const shape = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, keySchema(spec)]));
  return strictMap(shape) as z.ZodType<JsonObject>;
}

/** A param as a key of an object: optional unless it is required. */
export function keySchema(spec: ParamSpec): z.ZodType<Json | undefined> {
  return spec.default === undefined && spec.required !== true ? valueSchema(spec).optional() : valueSchema(spec);
}

/** An object with these keys and no others. The message about unknown keys has one line for each. */
export function strictMap<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, known)).join('\n');
      return issue.input === undefined ? 'is missing' : `${show(issue.input)} is no map of keys: ${cut(known)}`;
    },
  });
}

/** As many names as a message has room for. */
function cut(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')} …`;
}

/** A value that a param of that spec accepts, as a user writes it. */
export function exampleValue(spec: ParamSpec): Json {
  const given = spec.example ?? spec.default;
  if (given !== undefined) return given;
  switch (spec.type) {
    case 'object':
    case 'map':
      return {};
    case 'list':
      return [];
    default: {
      const [first] = spec.values ?? [];
      const text = first ?? exampleWithin(spec, notations[spec.type]);
      return notations[spec.type].json['type'] === 'string' ? text : (JSON.parse(String(text)) as Json);
    }
  }
}

function bare(spec: ParamSpec): z.ZodType<Json> {
  const meta = { description: spec.about };
  switch (spec.type) {
    case 'object':
      return objectSchema(spec).meta(meta);
    case 'list':
      return z
        .array(itemSchema(spec), {
          error: ({ input }) =>
            input === undefined ? `is missing: ${spec.about}` : `${show(input)} is no list; write [${exampleOf(spec.items)}]`,
        })
        .meta(meta) as z.ZodType<Json>;
    case 'map':
      return z
        .record(z.string(), itemSchema(spec), {
          error: ({ input }) => (input === undefined ? `is missing: ${spec.about}` : `${show(input)} is no map of names`),
        })
        .meta(meta) as z.ZodType<Json>;
    default:
      return scalarSchema(spec, notations[spec.type]);
  }
}

function objectSchema({ fields, shorthand }: ParamSpec): z.ZodType<Json> {
  const schema: z.ZodType<Json> = fields === undefined ? z.record(z.string(), anything) : paramsSchema(fields);
  if (shorthand === undefined) return schema;
  const isNumber = fields?.[shorthand]?.type === 'integer' || fields?.[shorthand]?.type === 'number';
  const whole = (value: unknown): unknown => {
    if (typeof value === 'string' || typeof value === 'number') return { [shorthand]: isNumber ? value : String(value) };
    if (typeof value !== 'object' || value === null || isNumber) return value;
    const given = (value as { readonly [field: string]: unknown })[shorthand];
    return typeof given === 'number' ? { ...value, [shorthand]: String(given) } : value;
  };
  // the mark becomes a form of the schema for editors
  return z.preprocess(whole, schema.meta({ [shorthandMark]: true }));
}

/** Marks, in a JSON Schema that zod made, objects for which a text or a number may stand. */
export const shorthandMark = 'x-shorthand';

function itemSchema({ items }: ParamSpec): z.ZodType {
  return items === undefined ? anything : valueSchema(items);
}

function exampleOf(items: ParamSpec | undefined): string {
  return items === undefined || items.type === 'object' || items.type === 'list' || items.type === 'map'
    ? '…'
    : notations[items.type].example;
}

function scalarSchema(spec: ParamSpec, notation: Notation): z.ZodType<Json> {
  const json: JsonObject = spec.values === undefined ? notation.json : { anyOf: [{ enum: [...spec.values] }, aParam] };
  const isPlain = spec.type === 'integer' || spec.type === 'number';
  const bounds: JsonObject = isPlain
    ? {
        ...(spec.min === undefined ? {} : { minimum: spec.min }),
        ...(spec.above === undefined ? {} : { exclusiveMinimum: spec.above }),
        ...(spec.max === undefined ? {} : { maximum: spec.max }),
        ...(spec.below === undefined ? {} : { exclusiveMaximum: spec.below }),
      }
    : {};
  return z
    .custom<Json>()
    .meta({ ...json, ...bounds, description: spec.about })
    .transform((value, context): Json => {
      const read = readScalar(value, spec, notation);
      if (!('problem' in read)) return read.value;
      // a value of another type may be meant for another alternative of a union, one out of bounds is not
      const issue = read.isOtherType ? ({ code: 'invalid_type', expected: 'custom' } as const) : ({ code: 'custom' } as const);
      context.issues.push({ ...issue, message: read.problem, input: value });
      return z.NEVER;
    });
}

type Reading = { readonly value: Json } | { readonly problem: string; readonly isOtherType: boolean };

function readScalar(value: unknown, spec: ParamSpec, notation: Notation): Reading {
  if (value === undefined) return { problem: `is missing: ${spec.about}; ${acceptedText(spec, notation)}`, isOtherType: true };
  if (spec.values !== undefined && !spec.values.includes(value as string)) {
    return { problem: `${show(value)} is none of ${spec.values.join(', ')}`, isOtherType: true };
  }
  const canonical = notation.read(value);
  if (canonical === undefined)
    return { problem: `${show(value)} is not ${notation.called}; ${hint(value, spec, notation)}`, isOtherType: true };
  const outside = outOfBounds(canonical, spec, notation);
  return outside === undefined ? { value: canonical } : { problem: `${show(value)} ${outside}`, isOtherType: false };
}

/** `1000` where a duration is needed: write 1000s or 1000ms. */
function hint(value: unknown, spec: ParamSpec, notation: Notation): string {
  const isBare = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
  return isBare && notation.units !== undefined
    ? `it lacks its unit: write ${notation.units.map((unit) => `${value}${unit}`).join(' or ')}`
    : acceptedText(spec, notation);
}

function acceptedText(spec: ParamSpec, notation: Notation): string {
  return spec.values === undefined ? `write e.g. ${exampleWithin(spec, notation)}` : `accepted: ${spec.values.join(', ')}`;
}

/** The example of the param, else that of the type, or a bound where that lies outside. */
function exampleWithin(spec: ParamSpec, notation: Notation): string {
  if (typeof spec.example === 'string') return spec.example;
  const canonical = notation.read(notation.example) ?? notation.read(Number(notation.example));
  const bound = spec.min ?? spec.max;
  return canonical === undefined || bound === undefined || outOfBounds(canonical, spec, notation) === undefined
    ? notation.example
    : notation.write(bound);
}

function outOfBounds(
  canonical: Json,
  { type, min, above, max, below }: ParamSpec,
  { write, min: least, max: most }: Notation,
): string | undefined {
  const ends = typeof canonical === 'number' ? [canonical] : type === 'duration-range' ? Object.values(canonical as object) : [];
  const bounds: readonly {
    readonly bound: number | undefined;
    readonly complaint: string;
    readonly isOutside: (end: number, bound: number) => boolean;
  }[] = [
    { bound: above, complaint: 'must be above', isOutside: (end, bound) => end <= bound },
    { bound: below, complaint: 'must be below', isOutside: (end, bound) => end >= bound },
    { bound: min ?? least, complaint: 'is below', isOutside: (end, bound) => end < bound },
    { bound: max ?? most, complaint: 'is above', isOutside: (end, bound) => end > bound },
  ];
  for (const { bound, complaint, isOutside } of bounds) {
    if (bound !== undefined && ends.some((end) => isOutside(end, bound))) return `${complaint} ${write(bound)}`;
  }
  return undefined;
}
