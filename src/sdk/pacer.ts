/** What a pacer of your own imports. */
export type { JsonObject } from '../model/json.ts';
export type { DueTimes, Pacer, PacerEnd, PacerPart, PacerSite } from '../model/pacer.ts';
export { ImpossibleShape } from '../model/pacer.ts';
export type { ParamSpecs } from '../model/params.ts';
