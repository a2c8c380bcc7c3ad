/** A table of what a run says, as every report shows it in its own way. */
export interface FactTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Fact[])[];
}

/** Text, or what stands in a file or on a command line as it is. */
export type Fact = string | { readonly code: string };

export function code(text: string): Fact {
  return { code: text };
}
