import type { Kit } from '../model/kit.ts';
import type { Direction } from '../model/metric.ts';
import type { ParamSpec, ParamSpecs, ParamType } from '../model/params.ts';
import { notations, writeValue } from './notations.ts';

/** All that a kit declares, flat and in words: what `regatta kits NAME` shows, and what the tables of a kit's README are made from. */
export interface KitDocument {
  readonly name: string;
  readonly version: string;
  readonly about: string;
  /** URL of its `kit.ts`. */
  readonly url: string;
  readonly nodes: readonly PartDocument[];
  readonly scenarios: readonly PartDocument[];
  readonly tables: readonly (Described & { readonly columns: readonly (Described & { readonly type: string })[] })[];
  readonly views: readonly Described[];
  readonly events: readonly Described[];
  readonly metrics: readonly MetricDocument[];
  /** Names of the metric values that reports show first. */
  readonly highlights: readonly string[];
}

export interface Described {
  readonly name: string;
  readonly about: string;
}

/** A node program or a scenario. */
interface PartDocument extends Described {
  readonly params: readonly ParamDocument[];
}

export interface ParamDocument extends Described {
  /** `integer`, `list of text` */
  readonly type: string;
  /** As a user writes it; null where it has none. */
  readonly default: string | null;
  readonly required: boolean;
  /** `≥ 10ms`, `one of tcp, memory`; '' where anything of the type is accepted. */
  readonly accepted: string;
}

export interface MetricDocument extends Described {
  readonly unit: string;
  readonly kind: 'scalar' | 'distribution';
  readonly better: Direction;
  readonly labels: readonly string[];
}

export function kitDocument(kit: Kit, { version, url }: { readonly version: string; readonly url: string }): KitDocument {
  return {
    name: kit.name,
    version,
    about: kit.about,
    url,
    nodes: partsOf(kit.nodes),
    scenarios: partsOf(kit.scenarios),
    tables: kit.tables.map(({ name, about, columns }) => ({
      name,
      about,
      columns: Object.entries(columns).map(([column, { type, about }]) => ({ name: column, type, about })),
    })),
    views: (kit.views ?? []).map(({ name, about }) => ({ name, about })),
    events: Object.entries(kit.events ?? {}).map(([name, about]) => ({ name, about })),
    metrics: metricDocuments(kit),
    highlights: kit.highlights ?? [],
  };
}

export function metricDocuments({ metrics }: Pick<Kit, 'metrics'>): readonly MetricDocument[] {
  return metrics.map(({ name, about, unit, per, kind, better, by = [] }) => ({
    name,
    about,
    unit: per === undefined ? unit : `${unit} per ${per}`,
    kind,
    better,
    labels: by,
  }));
}

/** Params with those inside them, by their whole path: `scoreParams.topics.<name>.topicWeight`. */
export function paramDocuments(specs: ParamSpecs, inside = ''): readonly ParamDocument[] {
  return Object.entries(specs).flatMap(([key, spec]) => {
    const name = `${inside}${key}`;
    return [documentOf(name, spec), ...fieldsOf(spec, name)];
  });
}

function partsOf(parts: { readonly [name: string]: { readonly about: string; readonly params: ParamSpecs } }): readonly PartDocument[] {
  return Object.entries(parts).map(([name, { about, params }]) => ({ name, about, params: paramDocuments(params) }));
}

function fieldsOf({ type, fields, items }: ParamSpec, name: string): readonly ParamDocument[] {
  if (fields !== undefined) return paramDocuments(fields, `${name}.`);
  if (items === undefined) return [];
  return fieldsOf(items, type === 'map' ? `${name}.<name>` : `${name}[]`);
}

function documentOf(name: string, spec: ParamSpec): ParamDocument {
  return {
    name,
    about: spec.about,
    type: typeText(spec),
    default: spec.default === undefined ? null : writeValue(undefined, spec.default),
    required: spec.required === true,
    accepted: acceptedText(spec),
  };
}

function typeText({ type, items }: ParamSpec): string {
  return items === undefined ? type : `${type} of ${typeText(items)}`;
}

function acceptedText({ type, values, min, above, max, below }: ParamSpec): string {
  if (values !== undefined) return `one of ${values.join(', ')}`;
  const write = isScalar(type) ? notations[type].write : String;
  const bounds = [
    { sign: '≥', bound: min },
    { sign: '>', bound: above },
    { sign: '≤', bound: max },
    { sign: '<', bound: below },
  ];
  return bounds.flatMap(({ sign, bound }) => (bound === undefined ? [] : [`${sign} ${write(bound)}`])).join(', ');
}

function isScalar(type: ParamType): type is keyof typeof notations {
  return Object.hasOwn(notations, type);
}
