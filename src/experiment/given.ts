import type { Json, JsonObject } from '../model/json.ts';

/** Without those that are undefined. */
export function given(values: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
