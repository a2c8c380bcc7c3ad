import { z } from 'zod';
import { markdownTable } from './fill-tables.ts';

/** A table of the keys of a schema, each with what it says. */
export function keyTable(shape: z.ZodRawShape): string {
  return markdownTable(
    ['key', 'what it says'],
    Object.entries(shape).map(([key, schema]) => [`\`${key}\``, aboutOf(schema as z.ZodType)]),
  );
}

interface Described {
  readonly description?: string;
  readonly anyOf?: readonly (Described & { readonly enum?: readonly string[] })[];
}

/** The description of a schema, or of its alternatives, and the only values that it takes. */
function aboutOf(schema: z.ZodType): string {
  const { description, anyOf = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described;
  const values = anyOf.flatMap((each) => each.enum ?? []).map((value) => `\`${value}\``);
  return [
    description ?? anyOf.flatMap((each) => each.description ?? []).join('; or '),
    ...(values.length === 0 ? [] : [values.join(' ')]),
  ].join(': ');
}
