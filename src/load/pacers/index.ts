import type { JsonObject } from '../../model/json.ts';
import type { Pacer } from '../../model/load.ts';
import type { ParamSpecs } from '../../model/params.ts';
import { constantPacer } from './constant-pacer.ts';

/** What the experiment file may name as the drive of an open-loop entry. */
export interface PacerPart {
  readonly about: string;
  readonly options: ParamSpecs;
  /** Options are checked and in canonical units. */
  make(options: JsonObject): Pacer;
}

/** Every pacer, by name. A new one is a file beside this and a row here. */
export const pacers: { readonly [name: string]: PacerPart } = {
  constant: {
    about: 'operations evenly spaced at one rate',
    options: { rate: { type: 'rate', required: true, above: 0, about: 'operations per second, over all targets of the entry' } },
    make: (options) => constantPacer(options['rate'] as number),
  },
};
