import type { DurationDistribution } from './distribution.ts';
import type { Json, JsonObject } from './json.ts';
import type { PacerRef } from './pacer.ts';
import type { DurationRange, ParamSpec, ParamSpecs } from './params.ts';

/**
 * What a part receives for its params, in canonical units; one that is neither required nor has a default may be undefined. Of specs that nobody knows by
 * name, anything.
 */
export type ParamsOf<Specs extends ParamSpecs> = string extends keyof Specs
  ? JsonObject
  : { readonly [Name in keyof Specs]: ParamOf<Specs[Name]> };

type ParamOf<Spec extends ParamSpec> = Spec extends { readonly required: true } | { readonly default: Json }
  ? ValueOf<Spec>
  : ValueOf<Spec> | undefined;

/** Of a param that accepts only some texts or numbers, those. */
type ValueOf<Spec extends ParamSpec> = Spec extends {
  readonly values: readonly (infer Value)[];
  readonly type: 'text' | 'integer' | 'number';
}
  ? Value
  : Canonical<Spec>[Spec['type']];

interface Canonical<Spec extends ParamSpec> {
  readonly duration: number;
  readonly size: number;
  readonly rate: number;
  readonly share: number;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly text: string;
  readonly any: Json;
  readonly contents: string;
  readonly 'duration-range': DurationRange;
  readonly 'duration-distribution': DurationDistribution;
  readonly words: readonly string[];
  readonly addresses: readonly { readonly [name: string]: string }[];
  readonly file: { readonly name: string; readonly url: string };
  readonly pacer: PacerRef;
  readonly object: Spec extends { readonly fields: infer Fields extends ParamSpecs } ? ParamsOf<Fields> : JsonObject;
  readonly list: readonly ItemOf<Spec>[];
  readonly map: { readonly [name: string]: ItemOf<Spec> };
}

type ItemOf<Spec extends ParamSpec> = Spec extends { readonly items: infer Item extends ParamSpec } ? ValueOf<Item> : Json;
