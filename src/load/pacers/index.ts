import type { PacerPart } from '../../model/pacer.ts';
import { burst } from './burst-pacer.ts';
import { composite } from './composite-pacer.ts';
import { constant } from './constant-pacer.ts';
import { poisson } from './poisson-pacer.ts';
import { ramp } from './ramp-pacer.ts';
import { replay } from './replay-pacer.ts';
import { sine } from './sine-pacer.ts';
import { stages } from './stages-pacer.ts';
import { steps } from './steps-pacer.ts';

/** What the experiment file may name as the `rate` of an open-loop entry, by name. A new one is a file beside this and a row here. */
export const pacers: { readonly [name: string]: PacerPart } = {
  constant,
  ramp,
  stages,
  steps,
  sine,
  poisson,
  burst,
  replay,
  composite,
};
