import { z } from 'zod';
import type { DurationRange, ParamSpec } from '../model/params.ts';
import { show } from './problems.ts';
import { valueSchema } from './value-schema.ts';

/** `$name`: the value of a param. */
type Ref = `$${string}`;

export function scalar<Out, In = Out>(spec: Omit<ParamSpec, 'default' | 'required'>): z.ZodType<Out, In | Ref> {
  return valueSchema(spec) as unknown as z.ZodType<Out, In | Ref>;
}

/** More than any machine holds: a slip, which must not become a list of that length. */
export const mostNodes = 1_000_000;
export const mostRuns = 10_000;

export const duration = (about: string) => scalar<number, string>({ type: 'duration', about });
export const range = (about: string) => scalar<DurationRange, string>({ type: 'duration-range', about });
export const share = (about: string) => scalar<number, string | number>({ type: 'share', about });
export const integer = (about: string, min = 0, max = mostNodes) => scalar<number>({ type: 'integer', about, min, max });
export const text = (about: string) => scalar<string>({ type: 'text', about });
export const flag = (about: string) => scalar<boolean>({ type: 'boolean', about });
export const choice = <T extends string>(about: string, values: readonly T[]) => scalar<T>({ type: 'text', about, values });

export function oneOf<const Schemas extends readonly z.ZodType[]>(accepted: string, schemas: Schemas): z.ZodUnion<Schemas> {
  return z.union(schemas, {
    error: ({ input }) => (input === undefined ? `is missing; accepted: ${accepted}` : `${show(input)} is not ${accepted}`),
  });
}

export function listOf<T extends z.ZodType>(items: T, example: string): z.ZodArray<T> {
  return z.array(items, { error: ({ input }) => `${show(input)} is no list; write ${example}` });
}

export function mapOf<T extends z.ZodType>(values: T, accepted: string): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string(), values, { error: ({ input }) => `${show(input)} is not ${accepted}` });
}

export const names = (about: string) =>
  oneOf('a name or a list of names', [text(about), listOf(text(about), '[a, b]')]).meta({ description: about });
