import type { Json } from './json.ts';

/** The canonical unit of each type, which hosts and scenarios receive: durations ns, sizes bytes, rates per second, shares 0–1. */
export type ParamType =
  | 'duration'
  | 'size'
  | 'rate'
  | 'share'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'text'
  /** Anything that JSON can hold, as it is. */
  | 'any'
  /** A text file beside the experiment, of params of a scenario. Canonical: what stands in it. */
  | 'contents'
  /** A span of durations: `5ms..50ms`, or one value for both ends. Canonical: {@link DurationRange}. */
  | 'duration-range'
  /** A distribution of durations: `2s`, `1s..3s`, `exponential(2s)`, `lognormal(20s, 0.5)`. Canonical: a `DurationDistribution` of model/distribution. */
  | 'duration-distribution'
  /** A program and its arguments: a list of texts, or one text that is split. Canonical: the list. */
  | 'words'
  /** Where nodes are that run already: an address, a list, or the path of a file with one on each line. Canonical: a list of maps, name → address. */
  | 'addresses'
  /** A file beside the experiment. Canonical, of options of a pacer: `{name, url}`, how it is written and where it is; of params of a scenario: a `FileParam` of model/file-param. */
  | 'file'
  /** What may stand as the `rate` of an entry, of options of a pacer: a rate, or a pacer and its options. Canonical: `PacerRef`. */
  | 'pacer'
  /** Anything that JSON can hold; `fields` or `items` say what is accepted inside. */
  | 'object'
  | 'list'
  | 'map';

/**
 * One parameter of a node program, scenario, pacer or other part, as plain data. `experiment/` makes validation, JSON Schema and docs from it.
 * `default` is written as a user would write it (`'1s'`); a parameter without default is optional unless `required`.
 */
export interface ParamSpec {
  readonly type: ParamType;
  readonly about: string;
  readonly default?: Json;
  readonly required?: boolean;
  /** As a user writes it: what stands for a required one in an experiment to start from, where the type alone does not say. */
  readonly example?: Json;
  /** Its texts may hold values of the run, `$node.index`, which stand in the canonical value as they are written; within it, but for where that is false. */
  readonly takesRunValues?: boolean;
  /** Of params of a scenario: hosts get it, and no plan that is kept or shown has it, but for `$env.NAME`. */
  readonly secret?: true;
  /** The only values accepted, as a user writes them. */
  readonly values?: readonly (string | number)[];
  /** Bounds in the canonical unit, `above` and `below` exclusive and the others inclusive. */
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  /** For `object`: its keys. */
  readonly fields?: ParamSpecs;
  /** For `object`: the field, a text or a number, for which a text or a number in place of the whole stands: `scrape: http` is `scrape: {from: http}`. */
  readonly shorthand?: string;
  /** For `list` and `map`: what each item is. */
  readonly items?: ParamSpec;
}

export type ParamSpecs = { readonly [name: string]: ParamSpec };

/** `5ms..50ms`, in ns. */
export interface DurationRange {
  readonly min: number;
  readonly max: number;
}
