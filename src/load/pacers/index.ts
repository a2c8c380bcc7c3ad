import type { JsonObject } from '../../model/json.ts';
import type { Pacer } from '../../model/load.ts';
import type { ParamSpecs } from '../../model/params.ts';
import type { EntryPlan, LoadOutline } from '../../model/plan.ts';
import { NS_PER_S } from '../../model/clock.ts';
import { writeRate } from '../../model/units.ts';
import { constantPacer } from './constant-pacer.ts';

/** What the experiment file may name as the drive of an open-loop entry. */
export interface PacerPart {
  readonly about: string;
  readonly options: ParamSpecs;
  /** Options are checked and in canonical units, here and below. */
  make(options: JsonObject): Pacer;
  /** What will come of it, for an entry with that end. */
  outline(options: JsonObject, end: Pick<EntryPlan, 'forNs' | 'operations'>): LoadOutline;
}

/** Every pacer, by name. A new one is a file beside this and a row here. */
export const pacers: { readonly [name: string]: PacerPart } = {
  constant: {
    about: 'operations evenly spaced at one rate',
    options: { rate: { type: 'rate', required: true, above: 0, about: 'operations per second, over all targets of the entry' } },
    make: (options) => constantPacer(options['rate'] as number),
    outline: (options, { forNs, operations }) => {
      const rate = options['rate'] as number;
      return {
        pace: writeRate(rate),
        // of an entry that ends by a count: when the operation after its last would be due
        lengthNs: forNs ?? (operations === null ? null : (operations / rate) * NS_PER_S),
        operations: operations ?? (forNs === null ? null : Math.ceil((rate * forNs) / NS_PER_S)),
      };
    },
  },
};
