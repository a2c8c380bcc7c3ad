import type { JsonObject } from '../../model/json.ts';
import type { LoopPart } from '../../model/loop.ts';
import type { Drive } from '../drive.ts';

/** A closed loop, with what drives it in an agent. */
export interface Loop extends LoopPart {
  /** Options are checked and in canonical units. */
  make(options: JsonObject): Drive;
}
